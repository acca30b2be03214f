package config

import (
	"cmp"
	"net"
	"strings"
)

// Heartbeat is who is told that pulse still runs: a service that raises the alarm when
// nobody calls. Its addresses are secrets: who knows one may say that all is well.
type Heartbeat struct {
	FetchURLEnv  string `yaml:"fetch_url_env"`  // variable of the address called behind a fetch; "" none
	DigestURLEnv string `yaml:"digest_url_env"` // behind a digest that was sent; "" none
	Style        string // plain: success alone; healthchecks: /start and /fail, too
	Method       string // get, post
}

// HeartbeatStyles are the ways of calling that we know.
func HeartbeatStyles() []string { return []string{"plain", "healthchecks"} }

// Metrics is where figures for Prometheus are kept.
type Metrics struct {
	File string // absolute path, for node exporter's textfile collector; "" none
}

// Log is how stderr is written.
type Log struct {
	Format string // text, json
}

// LogFormats are the ways of writing stderr.
func LogFormats() []string { return []string{"text", "json"} }

func (c *Config) defaultsWatch(bad *mistakes) {
	c.Heartbeat.Style = cmp.Or(c.Heartbeat.Style, "plain")
	c.Heartbeat.Method = cmp.Or(c.Heartbeat.Method, "get")
	c.Log.Format = cmp.Or(c.Log.Format, "text")
	if c.Metrics.File != "" {
		c.Metrics.File = c.resolve("metrics.file", c.Metrics.File, bad)
	}
}

func (k *checker) watch() {
	h := k.Heartbeat
	k.variable("heartbeat.fetch_url_env", h.FetchURLEnv)
	k.variable("heartbeat.digest_url_env", h.DigestURLEnv)
	k.one("heartbeat.style", "style of heartbeat", h.Style, HeartbeatStyles())
	k.one("heartbeat.method", "method", h.Method, []string{"get", "post"})
	if k.given("heartbeat") && h.FetchURLEnv == "" && h.DigestURLEnv == "" {
		k.no("heartbeat", "heartbeat wants fetch_url_env or digest_url_env: the name of a variable that holds the address")
	}
	k.one("log.format", "format of the log", k.Log.Format, LogFormats())
	if f := k.Metrics.File; f != "" && !strings.HasSuffix(f, ".prom") {
		k.no("metrics.file", "%q: node exporter reads files that end in .prom alone", f)
	}
}

// Private reports a host whose name or address can only be one in the owner's own
// network, where no stranger reads along.
func Private(host string) bool {
	ip := net.ParseIP(host)
	if ip == nil {
		return !strings.Contains(strings.TrimSuffix(host, "."), ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".lan")
	}
	return ip.IsLoopback() || ip.IsPrivate()
}
