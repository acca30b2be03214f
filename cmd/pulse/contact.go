package main

import (
	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

func newContact(e *env) *cobra.Command {
	var code string
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
	langFlag(c, &code)
	c.ValidArgsFunction = func(c *cobra.Command, given []string, to string) ([]string, cobra.ShellCompDirective) {
		if len(given) == 1 {
			return []string{"never", "yes", "none"}, cobra.ShellCompDirectiveNoFileComp
		}
		return e.completeMention(c, given, to)
	}
	c.RunE = func(c *cobra.Command, a []string) error {
		if err := knownLang(code); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error {
			if len(a) == 1 {
				state, err := db.ContactWho(c.Context(), a[0])
				if err != nil {
					return err
				}
				return e.told(c, code, map[string]any{"guest": a[0], "contact": state}, contactTold(state), "guest", a[0])
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
			return e.told(c, code, map[string]any{"guest": a[0], "contact": state, "mentions": held}, contactTold(state), "guest", a[0])
		})
	}
	return c
}

// contactTold is the key of the sentence that tells a state.
func contactTold(state pulse.Contact) string {
	switch state {
	case pulse.ContactNever, pulse.ContactYes:
		return "did.contact." + string(state)
	}
	return "did.contact.none"
}
