package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// ask fills in a on a terminal, beginning with what the flags said.
func (e *env) ask(ctx context.Context, a config.Answers) (config.Answers, error) {
	if len(a.Languages) == 0 {
		a.Languages = []string{e.ownLanguage()}
	}
	var places []string
	for _, p := range a.Places {
		places = append(places, "name="+p.Name+",foursquare="+p.Provider["foursquare"])
	}
	branches, spoken := strings.Join(places, "; "), strings.Join(a.Languages, " ")
	for _, q := range []question{
		{"What is your business called?", "as guests write it", notEmpty, &a.Brand},
		{"Which languages do your guests write?", strings.Join(config.Languages(), ", ") + "; several with spaces", someLanguages, &spoken},
		{"In which time zone are you?", "it decides what a day is", config.CheckZone, &a.Timezone},
		{"Your account at X?", "like @kahveduragi; empty if you have none", handle, &a.Handle},
		{"Your branches?", "a name, or name=Kadıköy,foursquare=4b5e…; several with semicolons", branchNames, &branches},
		{"Who gets the daily digest?", "a mail address; empty for nobody yet", mailAddress, &a.Mail.To},
		{"Your mail server?", "like smtp.example.com; empty if you do not know", nil, &a.Mail.Host},
		{"Who logs in there?", "its password is read from SMTP_PASSWORD, never from the file", nil, &a.Mail.User},
	} {
		if a.Mail.To == "" && (q.to == &a.Mail.Host || q.to == &a.Mail.User) {
			continue // nobody to mail to
		}
		if err := e.put(ctx, q); err != nil {
			return a, err
		}
	}
	a.Languages = strings.FieldsFunc(spoken, func(r rune) bool { return r == ' ' || r == ',' })
	a.X = a.Handle != ""
	var err error
	a.Places, err = placesIn(branches)
	return a, err
}

// question is one line of the wizard. Enter takes what to holds already.
type question struct {
	title, help string
	check       func(string) error // nil takes anything
	to          *string
}

// put asks until the answer can be taken.
func (e *env) put(ctx context.Context, q question) error {
	for {
		asked := fmt.Sprintf("%s (%s)", q.title, q.help)
		if *q.to != "" {
			asked += fmt.Sprintf(" [%s]", *q.to)
		}
		e.say("", asked)
		fmt.Fprint(e.err, "> ")
		line, err := e.readLine(ctx)
		if err != nil {
			return err
		}
		if line = strings.TrimSpace(line); line == "" {
			line = *q.to
		}
		if q.check != nil {
			if err := q.check(line); err != nil {
				e.say("  ", "  "+render.Clean(err.Error()))
				continue
			}
		}
		*q.to = line
		return nil
	}
}

// readLine waits for a line from a person. Ctrl-C ends the wait: the read itself
// cannot be cancelled, so its goroutine is left to end with the process.
func (e *env) readLine(ctx context.Context) (string, error) {
	if e.typed == nil {
		e.typed = bufio.NewReader(e.in)
	}
	type read struct {
		line string
		err  error
	}
	got := make(chan read, 1)
	go func() {
		line, err := e.typed.ReadString('\n')
		got <- read{line, err}
	}()
	select {
	case r := <-got:
		if errors.Is(r.err, io.EOF) && r.line == "" {
			return "", &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "no answer; nothing was written"}
		}
		if r.err != nil && !errors.Is(r.err, io.EOF) {
			return "", fmt.Errorf("read answer: %w", r.err)
		}
		return r.line, nil
	case <-ctx.Done():
		fmt.Fprintln(e.err)
		return "", &pulse.Problem{Kind: pulse.ErrInterrupted, Msg: "stopped; nothing was written"}
	}
}

func branchNames(s string) error {
	_, err := placesIn(s)
	return err
}

func placesIn(branches string) ([]config.Place, error) {
	var out []config.Place
	for line := range strings.SplitSeq(branches, ";") {
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

func someLanguages(s string) error {
	list := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	if len(list) == 0 {
		return errors.New("name at least one")
	}
	for _, l := range list {
		if !slices.Contains(config.Languages(), l) {
			return fmt.Errorf("%q is none of %s", l, strings.Join(config.Languages(), ", "))
		}
	}
	return nil
}

// handle is an account at X: letters, digits and _, at most 15.
func handle(s string) error {
	if s == "" || handles.MatchString(s) {
		return nil
	}
	return fmt.Errorf("%q is no account of X; write it like @kahveduragi", s)
}

var handles = regexp.MustCompile(`^@?[A-Za-z0-9_]{1,15}$`)

func mailAddress(s string) error {
	if s == "" {
		return nil
	}
	if _, err := mail.ParseAddress(s); err != nil {
		return fmt.Errorf("%q is no mail address", s)
	}
	return nil
}
