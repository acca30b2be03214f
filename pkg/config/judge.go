package config

import (
	"cmp"
	"net/url"
	"time"
)

const (
	judgeType      = "openai-compatible"
	judgeMaxPerRun = 100
	judgeTimeout   = 30 * time.Second
)

// On reports whether there is a second judge.
func (j Judge) On() bool { return j.URL != "" }

func (j *Judge) defaults() {
	if !j.On() {
		return
	}
	j.Type = cmp.Or(j.Type, judgeType)
	j.MaxPerRun = cmp.Or(j.MaxPerRun, judgeMaxPerRun)
	j.Timeout = cmp.Or(j.Timeout, judgeTimeout)
}

func (k *checker) judge() {
	j := k.Judge
	k.variable("judge.key_env", j.KeyEnv)
	if !j.On() {
		if k.given("judge") && !k.given("judge.url") {
			k.no("judge", "judge.url is missing, like http://localhost:11434/v1")
		}
		return
	}
	k.one("judge.type", "type of judge", j.Type, []string{judgeType})
	k.web("judge.url", j.URL)
	if j.Model == "" && !k.given("judge.model") {
		k.no("judge", "judge.model is missing: the name its server knows the model by")
	}
	if u, err := url.Parse(j.URL); err == nil && u.Host != "" && !loopback(u.Hostname()) && !j.Send {
		k.no("judge.url", "guests' words would leave this machine for %s; if you want that, say so with judge: {send: true}", u.Hostname())
	}
	k.judgeLimits(j)
}

func (k *checker) judgeLimits(j Judge) {
	if j.MaxPerRun < 0 || j.USDPerMonth < 0 || j.USDPerMillionIn < 0 || j.USDPerMillionOut < 0 {
		k.no("judge", "limits and prices of the judge cannot be below 0")
	}
	if j.USDPerMonth > 0 && j.USDPerMillionIn+j.USDPerMillionOut == 0 {
		k.no("judge.usd_per_month", "usd_per_month needs the model's prices: usd_per_million_in and usd_per_million_out")
	}
}
