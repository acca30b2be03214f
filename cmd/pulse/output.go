package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

// done prints the outcome of a command that changes something: a sentence for a
// person, an object with --json.
func (e *env) done(c *cobra.Command, fields map[string]any, sentence string, a ...any) error {
	if e.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(fields)
	}
	said := render.Clean(fmt.Sprintf(sentence, a...))
	if e.terminal(e.out) {
		said = render.Told(e.width(), "  ", said)
	}
	_, err := fmt.Fprintln(c.OutOrStdout(), said)
	return err
}

// told is done with a sentence in the reader's language; key is that of its words.
func (e *env) told(c *cobra.Command, code string, fields map[string]any, key string, pairs ...any) error {
	say, err := render.Phrases(e.readerLang(code))
	if err != nil {
		return err
	}
	return e.done(c, fields, "%s", say(key, pairs...))
}

// format is text, or json where --json was given.
func (e *env) format() string {
	if e.json {
		return "json"
	}
	return "text"
}

// formatFlag adds --format, of which --json is a short form.
func (e *env) formatFlag(c *cobra.Command, allowed ...string) func() (string, error) {
	f := c.Flags().String("format", "text", "how to print it: "+strings.Join(allowed, ", "))
	completeWords(c, "format", allowed...)
	return func() (string, error) {
		switch {
		case e.json && c.Flags().Changed("format") && *f != "json":
			return "", pulse.Usagef("--json and --format %s ask for two things", *f)
		case e.json:
			return "json", nil
		}
		return *f, oneOf("format", *f, allowed...)
	}
}

// confirm asks before something that cannot be undone. Where nobody can answer,
// silence is a no.
func (e *env) confirm(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	if e.noInput || !e.terminal(e.in) {
		return pulse.WithHint(pulse.Usagef("this needs a yes: %s", question), "add --yes to go on without being asked")
	}
	if ok, err := e.agrees(ctx, question, false); err != nil || ok {
		return err
	}
	return &pulse.Problem{Kind: pulse.ErrPolicy, Msg: "not confirmed; nothing was changed"}
}

func isYes(line string) bool {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "e", "evet", "o", "oui", "ya", "ใช่":
		return true
	}
	return false
}

// person is who runs pulse, for the record of corrections.
func (e *env) person() string {
	if name, ok := e.lookup("PULSE_USER"); ok && name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// remark says on stderr, in the language of code, what a person may want to know beside a
// result; a program that reads objects there gets English. n chooses the plural form.
func (e *env) remark(code, key string, n int) error {
	if e.json || e.logsJSON() {
		code = lang.EN
	}
	say, err := render.NewSpeech(e.renderOptions(code))
	if err != nil {
		return err
	}
	e.logger().Info(say.Count(key, n))
	return nil
}
