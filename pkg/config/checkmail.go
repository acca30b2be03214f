package config

import (
	"fmt"
	"strings"
	"time"
)

func (k *checker) audiences(places []string) {
	if k.Digest.From != "" {
		k.address("digest.from", k.Digest.From)
	}
	if k.Digest.ReplyTo != "" {
		k.address("digest.reply_to", k.Digest.ReplyTo)
	}
	for i, a := range k.Digest.Audiences {
		key := fmt.Sprintf("digest.audiences[%d]", i)
		if a.Role == "" {
			k.no(key, "role is missing; use %s", list(Roles()))
		}
		k.audience(key, a, places)
	}
}

func (k *checker) audience(key string, a Audience, places []string) {
	k.one(key+".role", "role", a.Role, Roles())
	k.one(key+".place", "configured place", a.Place, places)
	k.one(key+".language", "language of the digest", a.Language, Languages())
	k.one(key+".every", "period of a digest", a.Every, Periods())
	if len(a.To) == 0 {
		k.no(key, "to is missing: who gets this?")
	}
	for j, to := range a.To {
		k.address(fmt.Sprintf("%s.to[%d]", key, j), to)
	}
}

func (k *checker) alerts(places []string) {
	a := k.Alerts
	k.one("alerts.level", "level of alerts", a.Level, []string{"grave", "all"})
	if a.Most < 0 {
		k.no("alerts.most", "%d is no number of mails", a.Most)
	}
	if _, err := ParseQuiet(a.Quiet); err != nil {
		k.no("alerts.quiet", "%v", err)
	}
	for i, x := range a.Audiences {
		key := fmt.Sprintf("alerts.audiences[%d]", i)
		if x.Role == "staff" {
			k.no(key+".role", "staff are sent praise alone; alerts go to owner, manager or shift")
		}
		k.audience(key, Audience{Role: x.Role, Place: x.Place, Language: x.Language, To: x.To}, places)
	}
	if a.Send && len(a.Audiences) == 0 && !k.given("alerts.audiences") {
		k.no("alerts.send", "alerts.send is true but alerts.audiences is missing")
	}
}

// Quiet is a stretch of every day, in minutes after midnight; it may go over it.
type Quiet struct{ From, To int }

// ParseQuiet reads "22:00-07:00"; "" is never.
func ParseQuiet(s string) (Quiet, error) {
	if s == "" {
		return Quiet{}, nil
	}
	if !span.MatchString(s) {
		return Quiet{}, fmt.Errorf("%q are no hours; write them like 22:00-07:00", s)
	}
	from, to, _ := strings.Cut(s, "-")
	return Quiet{minutes(from), minutes(to)}, nil
}

func minutes(s string) int {
	var h, m int
	_, _ = fmt.Sscanf(s, "%d:%d", &h, &m) // the pattern has been checked
	return h*60 + m
}

// Holds reports whether a moment is within.
func (q Quiet) Holds(t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if q.From <= q.To {
		return m >= q.From && m < q.To
	}
	return m >= q.From || m < q.To
}

func (k *checker) smtp() {
	s := k.SMTP
	k.variable("smtp.password_env", s.PasswordEnv)
	if s.Host == "" {
		if s.Port != 0 || s.User != "" || s.TLS != "" {
			k.no("smtp", "smtp.host is missing")
		}
		return
	}
	if strings.ContainsAny(s.Host, "/: @") && !strings.Contains(s.Host, "::") {
		k.no("smtp.host", "smtp.host wants a name like smtp.example.com, without a port or address before it")
	}
	if s.Port < 1 || s.Port > 65535 {
		k.no("smtp.port", "%d is no port; most mail servers use 587 (starttls) or 465 (tls)", s.Port)
	}
	k.one("smtp.tls", "kind of encryption", s.TLS, []string{"starttls", "tls", "none"})
	if s.TLS == "none" && !loopback(s.Host) {
		k.no("smtp.tls", "tls: none is allowed for this machine itself (localhost) only")
	}
}

// sending finds what cron would otherwise stumble over every night.
func (k *checker) sending() {
	if !k.Digest.Send {
		return
	}
	chats := len(k.Digest.Channels) > 0 && len(k.Digest.Audiences) == 0 // no mail is wanted
	for _, need := range []struct {
		key string
		ok  bool
	}{
		{"digest.from", chats || k.Digest.From != "" || k.given("digest.from")},
		{"digest.audiences", chats || len(k.Digest.Audiences) > 0 || k.given("digest.audiences")},
		{"smtp.host", chats || k.SMTP.Host != "" || k.given("smtp.host")},
	} {
		if !need.ok {
			k.no("digest.send", "digest.send is true but %s is missing", need.key)
		}
	}
}

// given says that a value was written, though it may have been refused.
func (k *checker) given(key string) bool { _, ok := k.at[key]; return ok }

// Channels are the kinds of chats a digest can be sent to, and "webhook".
func Channels() []string { return []string{"slack", "teams", "mattermost", "webhook"} }

func (k *checker) channels(places []string) {
	seen := map[string]bool{}
	for i, c := range k.Digest.Channels {
		key := fmt.Sprintf("digest.channels[%d]", i)
		if c.Type == "" {
			k.no(key, "type is missing; use %s", list(Channels()))
		}
		k.one(key+".type", "kind of channel", c.Type, Channels())
		k.one(key+".role", "role", c.Role, Roles())
		k.one(key+".place", "configured place", c.Place, places)
		k.one(key+".language", "language of the digest", c.Language, Languages())
		k.one(key+".every", "period of a digest", c.Every, Periods())
		if c.URLEnv == "" {
			k.no(key, "url_env is missing: name the variable that holds the address of the webhook")
		}
		k.variable(key+".url_env", c.URLEnv)
		k.variable(key+".secret_env", c.SecretEnv)
		if c.SecretEnv != "" && c.Type != "webhook" {
			k.no(key+".secret_env", "only a webhook of your own is signed")
		}
		if seen[c.Name] && c.Name != "" {
			k.no(key, "%q is in the list twice; give a second one another name", c.Name)
		}
		seen[c.Name] = true
	}
}
