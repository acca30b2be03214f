package doctor

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/whole"
)

func (e *exam) configuration(context.Context) []Result {
	c, err := e.Load()
	if err != nil {
		return failed("configuration", err, "correct pulse.yaml")
	}
	e.cfg = c
	if !c.Found {
		return one("configuration", Warning, "there is no pulse.yaml; everything is a default", "write one with `pulse init`")
	}
	if info, err := os.Stat(c.Path); err == nil && whole.Loose(info, 0o002) {
		return one("configuration", Warning, "everybody on this machine may change "+c.Path, "chmod 640 "+c.Path)
	}
	if len(c.Sources) == 0 {
		return one("configuration", Warning, c.Path+" names no source", "add one under sources:, or bring files with `pulse import`")
	}
	return one("configuration", OK, "read "+c.Path, "")
}

// A clock outside these years was never set; everything would get a wrong day.
const firstYear, lastYear = 2025, 2100

// maxSkew is what signed requests and daily windows bear.
const maxSkew = 2 * time.Minute

func (e *exam) clock(ctx context.Context) []Result {
	const remedy = "set the clock, best with a time service: timedatectl set-ntp true"
	now := e.Now()
	if y := now.UTC().Year(); y < firstYear || y > lastYear {
		return failed("clock", fmt.Errorf("this machine says it is %s", now.Format(time.DateOnly)), remedy)
	}
	said := now.Format("2006-01-02 15:04 MST")
	url := e.someURL()
	if !e.Network || e.Date == nil || url == "" {
		return one("clock", OK, said, "")
	}
	theirs, err := e.Date(ctx, url)
	if err != nil {
		return one("clock", Warning, fmt.Sprintf("%s; could not be compared: %v", said, err), "see whether this machine reaches the internet")
	}
	if d := now.Sub(theirs).Abs(); d > maxSkew {
		return one("clock", Warning, fmt.Sprintf("%s; that is %s off the clock of %s", said, d.Round(time.Second), url), remedy)
	}
	return one("clock", OK, said+", as elsewhere", "")
}

// someURL is a server we speak to anyway: asking its clock tells nobody anything new.
func (e *exam) someURL() string {
	if e.cfg == nil {
		return ""
	}
	for _, s := range e.cfg.Sources {
		if url := cmp.Or(s.BaseURL, s.Home()); url != "" {
			return url
		}
	}
	return ""
}

func (e *exam) zone(context.Context) []Result {
	if e.cfg == nil {
		return skipped("zone", noConfig)
	}
	z := e.cfg.Zone()
	said := fmt.Sprintf("%s, where it is %s", z, e.Now().In(z).Format("Monday 15:04"))
	if e.cfg.Timezone == "Local" {
		name, offset := e.Now().In(z).Zone()
		return one("zone", Warning, fmt.Sprintf("none is set; a day is that of this machine (%s, %+d h from UTC)", name, offset/3600),
			"set timezone: in pulse.yaml, like Europe/Istanbul")
	}
	return one("zone", OK, said, "")
}

func (e *exam) mail(ctx context.Context) []Result {
	if e.cfg == nil {
		return skipped("mail", noConfig)
	}
	s := e.cfg.SMTP
	if s.Host == "" {
		return skipped("mail", "no mail server is configured")
	}
	if out := e.password(s); out != nil {
		return out
	}
	where := fmt.Sprintf("%s port %d (%s)", s.Host, s.Port, s.TLS)
	readers := 0
	for _, a := range e.cfg.Digest.Audiences {
		readers += len(a.To)
	}
	switch {
	case readers == 0:
		return one("mail", Warning, where+", but nobody gets the digest", "name readers under digest: audiences:")
	case e.Mail == nil:
		return one("mail", OK, fmt.Sprintf("%s, %s", where, people(readers)), "")
	case !e.Network:
		return skipped("mail", fmt.Sprintf("%s, %s; not tried: %s", where, people(readers), noNetwork))
	}
	if err := e.Mail(ctx, s); err != nil {
		return failed("mail", fmt.Errorf("%s: %w", where, err), "see host, port, tls, user and password of the mail server")
	}
	return one("mail", OK, fmt.Sprintf("%s lets us in; %s", where, people(readers)), "")
}

// password finds a missing one before the server does; nil is fine.
func (e *exam) password(s config.SMTP) []Result {
	if s.User == "" {
		return nil
	}
	st, err := e.cfg.SecretState(s.PasswordEnv)
	if err != nil {
		return failed("mail", err, "")
	}
	if st.Warning != "" {
		return one("mail", Warning, st.Warning, "")
	}
	return nil
}

func people(n int) string {
	if n == 1 {
		return "one reader"
	}
	return fmt.Sprintf("%d readers", n)
}
