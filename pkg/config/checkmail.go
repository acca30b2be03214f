package config

import (
	"fmt"
	"strings"
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
		k.one(key+".role", "role", a.Role, Roles())
		k.one(key+".place", "configured place", a.Place, places)
		k.one(key+".language", "language of the digest", a.Language, Languages())
		if len(a.To) == 0 {
			k.no(key, "to is missing: who gets this digest?")
		}
		for j, to := range a.To {
			k.address(fmt.Sprintf("%s.to[%d]", key, j), to)
		}
	}
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
	for _, need := range []struct {
		key string
		ok  bool
	}{
		{"digest.from", k.Digest.From != "" || k.given("digest.from")},
		{"digest.audiences", len(k.Digest.Audiences) > 0 || k.given("digest.audiences")},
		{"smtp.host", k.SMTP.Host != "" || k.given("smtp.host")},
	} {
		if !need.ok {
			k.no("digest.send", "digest.send is true but %s is missing", need.key)
		}
	}
}

// given says that a value was written, though it may have been refused.
func (k *checker) given(key string) bool { _, ok := k.at[key]; return ok }
