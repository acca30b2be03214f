package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/answer"
	"github.com/seed-919336a1/pulse/pkg/lang"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
)

func newPolicy(e *env) *cobra.Command {
	var code string
	c := &cobra.Command{
		Use:   "policy",
		Short: "What may be said to guests, by whom, and what never",
		Long: `Show the lines every answer is held against, who may answer, and what each may
give. The lines are built in; answers: in pulse.yaml changes them.`,
		Example: "  pulse policy\n  pulse policy check --text \"We give you 20 EUR back\" --by \"Elif Yılmaz\"",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := knownLang(code); err != nil {
				return err
			}
			cfg, err := e.config()
			if err != nil {
				return err
			}
			p, err := policyOf(cfg)
			if err != nil {
				return err
			}
			return render.Policy(c.OutOrStdout(), e.format(), policySheet(p), e.renderOptions(e.readerLang(code)))
		},
	}
	langFlag(c, &code)
	c.AddCommand(newPolicyCheck(e))
	return c
}

func policySheet(p *answer.Policy) render.PolicySheet {
	s := render.PolicySheet{Rules: []render.PolicyRule{}, Roles: []render.PolicyRole{}, People: []render.PolicyPerson{}}
	for _, r := range p.Rules() {
		s.Rules = append(s.Rules, render.PolicyRule{Rule: r.ID, Level: r.Level, Words: r.Words})
	}
	for _, r := range p.Roles() {
		role := render.PolicyRole{Role: r.ID, Most: []string{}, Gifts: append([]string{}, r.Gifts...), Grave: r.Grave}
		for _, m := range r.Most {
			role.Most = append(role.Most, m.String())
		}
		s.Roles = append(s.Roles, role)
	}
	for _, x := range p.People() {
		s.People = append(s.People, render.PolicyPerson{Name: x.Name, Role: x.Role})
	}
	return s
}

func newPolicyCheck(e *env) *cobra.Command {
	var text, by, code string
	var private bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Hold a text against the policy; exit 5 where a line is crossed",
		Long: `Hold a text against the policy as if it answered a complaint, and show each line
it touches with the words that hit it. Nothing is sent and nothing is kept.`,
		Example: "  pulse policy check --text \"Bir dahaki sefere kahveniz ücretsiz\"\n  pulse policy check < answer.txt",
		Args:    args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := knownLang(code); err != nil {
				return err
			}
			cfg, err := e.config()
			if err != nil {
				return err
			}
			p, err := policyOf(cfg)
			if err != nil {
				return err
			}
			if text == "-" || text == "" {
				b, err := io.ReadAll(io.LimitReader(c.InOrStdin(), 1<<16))
				if err != nil {
					return err
				}
				text = string(b)
			}
			var named []string
			for _, n := range lang.NewRoster(cfg.Staff).Find(text, "") {
				named = append(named, text[n.Start:n.End])
			}
			to := pulse.Judged{Verdict: pulse.Verdict{Kind: pulse.Complaint}}
			lines := p.Check(answer.Ask{Text: strings.TrimSpace(text), By: by, To: to, Public: !private, Staff: named, Own: []string{cfg.Answers.Contact, cfg.Answers.Sign, cfg.Brand.Name}, Names: accounts(cfg)})
			if err := render.LineSheet(c.OutOrStdout(), e.format(), lines, e.renderOptions(e.readerLang(code))); err != nil {
				return err
			}
			return e.refusalIn(e.readerLang(code), lines, "")
		},
	}
	c.Flags().StringVar(&text, "text", "", "the text; without it, or with -, stdin is read")
	c.Flags().StringVar(&by, "by", "", "who would send it")
	c.Flags().BoolVar(&private, "private", false, "nobody but the guest reads it")
	langFlag(c, &code)
	return c
}
