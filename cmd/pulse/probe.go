package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/doctor"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/all"
	"github.com/seed-919336a1/pulse/pkg/source/google"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// looker asks servers for doctor: once, briefly, and never what costs money.
type looker struct {
	*env
	http *wire.Client
}

func newLooker(e *env) looker {
	return looker{env: e, http: e.client(wire.Options{Attempts: 1, Timeout: 10 * time.Second})}
}

// date is what the server at url says is the time.
func (l looker) date(ctx context.Context, url string) (time.Time, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return time.Time{}, err
	}
	a, err := l.http.Do(ctx, req)
	if err != nil {
		return time.Time{}, err
	}
	t, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return time.Time{}, fmt.Errorf("%s tells no time", url)
	}
	return t, nil
}

// probe tries the key of a source where the provider has a free call. X counts
// what an app has read; Foursquare charges for everything.
func (l looker) probe(ctx context.Context, s config.Source) (string, error) {
	if s.Type == "google" {
		return l.probeGoogle(ctx, s)
	}
	if s.Type != "x" && s.Type != "foursquare" {
		return l.probeFree(ctx, s)
	}
	if s.Type != "x" || s.Setting("dialect") != "v2" || s.Setting("token_env") == "" {
		return "", doctor.ErrNoProbe
	}
	cfg, err := l.config()
	if err != nil {
		return "", err
	}
	token, err := cfg.Secret(s.Setting("token_env"))
	if err != nil {
		return "", err
	}
	base := "https://api.x.com"
	if s.BaseURL != "" {
		base = strings.TrimRight(s.BaseURL, "/")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/2/usage/tweets", nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	a, err := l.http.Do(ctx, req)
	if err != nil {
		return "", err
	}
	return usage(a, s)
}

// probeFree asks a source that costs nothing for its first page of the last day, as a
// fetch would, and stores nothing. One that might cost is not asked.
func (l looker) probeFree(ctx context.Context, s config.Source) (string, error) {
	cfg, err := l.config()
	if err != nil {
		return "", err
	}
	now, err := l.now()
	if err != nil {
		return "", err
	}
	s.Budget.PostsPerRun, s.Paused = tryPosts, false
	one := *cfg
	one.Sources = []config.Source{s}
	open, err := all.Open(&one, l.http, []string{s.Name})
	if err != nil {
		return "", err
	}
	ask := pulse.Ask{Since: now.AddDate(0, 0, -1), Now: now}
	if p, ok := open[0].(pulse.Planner); ok && p.Plan(ask).Cost.USD > 0 {
		return "", doctor.ErrNoProbe
	}
	ctx, cancel := context.WithTimeout(ctx, probeWaits)
	defer cancel()
	for page, err := range open[0].Pages(ctx, ask) {
		if err != nil {
			return "", err
		}
		return "answers, with " + count(len(page.Mentions), "mention") + " on its first page", nil
	}
	return "answers", nil
}

// probeWaits bounds what one source may take of a person's patience.
const probeWaits = 20 * time.Second

// probeGoogle lists the places of the account, which tells a project that Google has
// not approved from one that it has.
func (l looker) probeGoogle(ctx context.Context, s config.Source) (string, error) {
	cfg, err := l.config()
	if err != nil {
		return "", err
	}
	ps, err := google.Places(ctx, cfg.Setup(s), l.http)
	return "log-in accepted, " + count(len(ps), "place"), err
}

// mail goes as far as the login of the mail server.
func (l looker) mail(ctx context.Context, s config.SMTP) error {
	cfg, err := l.config()
	if err != nil {
		return err
	}
	password := ""
	if s.User != "" {
		if password, err = cfg.Secret(s.PasswordEnv); err != nil {
			return err
		}
	}
	return doctor.TryMail(ctx, s, password)
}

// usage reads what X says of the month. A compatible server without this page
// has told nothing about the key.
func usage(a *wire.Answer, s config.Source) (string, error) {
	if a.Status == http.StatusNotFound {
		return "", doctor.ErrNoProbe
	}
	if err := a.Err("x: usage"); err != nil {
		return "", pulse.WithHint(err, "make a new bearer token at console.x.com and put it into %s", s.Setting("token_env"))
	}
	var body struct {
		Data struct {
			Used json.Number `json:"project_usage"`
			Cap  json.Number `json:"project_cap"`
		}
	}
	if err := json.Unmarshal(a.Body, &body); err != nil || body.Data.Used == "" {
		return "key accepted", nil
	}
	return fmt.Sprintf("key accepted, %s posts read this month of at most %s", body.Data.Used, body.Data.Cap), nil
}
