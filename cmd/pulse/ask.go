package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"charm.land/huh/v2"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// ask fills in a on a terminal, beginning with what the flags said.
func (e *env) ask(ctx context.Context, a config.Answers) (config.Answers, error) {
	if len(a.Languages) == 0 {
		a.Languages = []string{e.ownLanguage()}
	}
	var places []string
	for _, p := range a.Places {
		places = append(places, "name="+p.Name+",foursquare="+p.Foursquare)
	}
	lines := strings.Join(places, "\n")
	term, _ := e.lookup("TERM")
	form := huh.NewForm(aboutBrand(&a), aboutPlaces(&lines), aboutMail(&a)).
		WithInput(e.in).WithOutput(e.err).WithAccessible(term == "dumb").WithShowHelp(true)
	if err := form.RunWithContext(ctx); err != nil {
		if errors.Is(err, huh.ErrUserAborted) {
			return a, &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "stopped; nothing was written"}
		}
		return a, fmt.Errorf("ask: %w", err)
	}
	a.X = a.Handle != ""
	var err error
	a.Places, err = placesIn(lines)
	return a, err
}

func aboutBrand(a *config.Answers) *huh.Group {
	return huh.NewGroup(
		huh.NewInput().Title("What is your business called?").Description("As guests write it.").
			Validate(notEmpty).Value(&a.Brand),
		huh.NewMultiSelect[string]().Title("Which languages do your guests write?").
			Options(languageOptions()...).Validate(some).Value(&a.Languages),
		huh.NewInput().Title("In which time zone are you?").Description("It decides what a day is.").
			Suggestions(config.Zones()).Validate(zoneName).Value(&a.Timezone),
		huh.NewInput().Title("Your account at X").Description("Like @kahveduragi; leave it empty if you have none.").
			Value(&a.Handle),
	)
}

func aboutPlaces(lines *string) *huh.Group {
	return huh.NewGroup(
		huh.NewText().Title("Your branches, one a line").
			Description("name=Kadıköy,foursquare=4b5e… or a name alone; may be empty.").
			Lines(5).Value(lines).Validate(func(s string) error {
			_, err := placesIn(s)
			return err
		}),
	)
}

func aboutMail(a *config.Answers) *huh.Group {
	return huh.NewGroup(
		huh.NewInput().Title("Who gets the daily digest?").Description("A mail address; empty for nobody yet.").Value(&a.Mail.To),
		huh.NewInput().Title("Your mail server").Description("Like smtp.example.com; empty if you do not know.").Value(&a.Mail.Host),
		huh.NewInput().Title("Who logs in there?").Description("The password is read from SMTP_PASSWORD, not from the file.").Value(&a.Mail.User),
	)
}

func languageOptions() []huh.Option[string] {
	names := map[string]string{"en": "English", "tr": "Türkçe", "fr": "Français", "id": "Bahasa Indonesia", "th": "ไทย"}
	var out []huh.Option[string]
	for _, l := range config.Languages() {
		out = append(out, huh.NewOption(names[l], l))
	}
	return out
}

func placesIn(lines string) ([]config.Place, error) {
	var out []config.Place
	for line := range strings.Lines(lines) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		p, err := parsePlace(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func notEmpty(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("pulse needs a name to look for")
	}
	return nil
}

func some(list []string) error {
	if len(list) == 0 {
		return errors.New("choose at least one")
	}
	return nil
}

func zoneName(s string) error {
	if _, err := time.LoadLocation(s); err != nil {
		return fmt.Errorf("%q is no time zone; write it like Europe/Istanbul", s)
	}
	return nil
}
