package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newContact(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "contact GUEST [never|yes|none]",
		Short: "Note whether a guest may be written to",
		Long: `Note what a guest said of being written to. never holds for ever, for everything
pulse would send or draft for them, also after pulse forget: only a keyed hash of who
they are is kept. yes opens the way to somebody who did not speak to us. none takes
either back. GUEST is a handle or the id of something they said. Without a state it is
shown.`,
		Example: "  pulse contact @selin never\n  pulse contact x:1992276480000000001 yes\n  pulse contact @selin",
		Args:    args(cobra.RangeArgs(1, 2)),
	}
	c.ValidArgsFunction = func(c *cobra.Command, given []string, to string) ([]string, cobra.ShellCompDirective) {
		if len(given) == 1 {
			return []string{"never", "yes", "none"}, cobra.ShellCompDirectiveNoFileComp
		}
		return e.completeMention(c, given, to)
	}
	c.RunE = func(c *cobra.Command, a []string) error {
		return e.withStore(c.Context(), func(db *store.DB) error {
			if len(a) == 1 {
				state, err := db.ContactWho(c.Context(), a[0])
				if err != nil {
					return err
				}
				return e.done(c, map[string]any{"guest": a[0], "contact": state}, "%s", contactTold(a[0], state))
			}
			if err := oneOf("state", a[1], "never", "yes", "none"); err != nil {
				return err
			}
			state := pulse.Contact(a[1])
			if a[1] == "none" {
				state = ""
			}
			held, err := db.SetContact(c.Context(), a[0], state, e.person())
			if err != nil {
				return err
			}
			if held == 0 {
				e.logger().Warn("nothing that " + a[0] + " said is held; is it spelt so?")
			}
			return e.done(c, map[string]any{"guest": a[0], "contact": state, "mentions": held}, "%s", contactTold(a[0], state))
		})
	}
	return c
}

func contactTold(who string, state pulse.Contact) string {
	switch state {
	case pulse.ContactNever:
		return who + " is never written to"
	case pulse.ContactYes:
		return who + " may be written to"
	}
	return who + " has said nothing of being written to"
}
