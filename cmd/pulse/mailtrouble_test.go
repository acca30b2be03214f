package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/deliver/smtptest"
	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// doAt makes a server do something at one step, for one reader or for all.
func doAt(step smtptest.Step, to string, err error) *smtptest.Options {
	return &smtptest.Options{At: func(v smtptest.Visit) error {
		if v.Step == step && (to == "" || v.To == to) {
			return err
		}
		return nil
	}}
}

// TestEveryTroubleOfAMailServer runs the real program against a server in trouble,
// then, as cron would, against the same server when it is well again.
func TestEveryTroubleOfAMailServer(t *testing.T) {
	const ada, cem = "ada@example.com", "cem@example.com"
	slow := &smtptest.Options{At: func(v smtptest.Visit) error {
		time.Sleep(map[smtptest.Step]time.Duration{smtptest.Reader: 200 * time.Millisecond, smtptest.End: 400 * time.Millisecond}[v.Step])
		return nil
	}}
	for _, tt := range []struct {
		name   string
		server *smtptest.Options
		who    string // is in trouble; "" all
		exit   int
		says   string
		state  pulse.DeliveryState // of who, after the first run
		next   int                 // exit of the next run
		taken  int                 // by then, for who
	}{
		{"450 greylisted", doAt(smtptest.Reader, ada, smtptest.Says(450, "greylisted")), ada, 3, "the server asks to try later; the next run does", pulse.DeliveryFailed, 0, 1},
		{"452 for the second reader", doAt(smtptest.Reader, cem, smtptest.Says(452, "full")), cem, 3, "mail to cem@example.com", pulse.DeliveryFailed, 0, 1},
		{"421 for everybody", doAt(smtptest.Sender, "", smtptest.Says(421, "closing")), "", 75, "all 3 readers are without theirs", pulse.DeliveryFailed, 0, 1},
		{"451 behind the message", doAt(smtptest.End, ada, smtptest.Says(451, "scanner is down")), ada, 3, "scanner is down", pulse.DeliveryFailed, 0, 1},
		{"550 for one reader", doAt(smtptest.Reader, ada, smtptest.Says(550, "no such user")), ada, 3, "the server does not take this address", pulse.DeliveryRefused, 3, 0},
		{"554 behind the message", doAt(smtptest.End, ada, smtptest.Says(554, "looks like spam")), ada, 3, "looks like spam", pulse.DeliveryRefused, 3, 0},
		{"550 for the sender", doAt(smtptest.Sender, "", smtptest.Says(550, "not yours")), "", 1, "check digest.from", pulse.DeliveryFailed, 0, 1},
		{"cut before DATA", doAt(smtptest.Reader, ada, smtptest.ErrCut), ada, 3, "nothing arrived; the next run tries again", pulse.DeliveryFailed, 0, 1},
		{"cut behind the dot", doAt(smtptest.End, ada, smtptest.ErrCut), ada, 3, "ask the reader whether it came", pulse.DeliveryHanded, 3, 1},
		{"slow", slow, "", 0, "", pulse.DeliverySent, 0, 1},
		{"certificate of another server", &smtptest.Options{Certificate: smtptest.Other}, "", 1, "check smtp.host", pulse.DeliveryFailed, 0, 1},
		{"certificate run out", &smtptest.Options{Certificate: smtptest.Expired}, "", 1, "expired", pulse.DeliveryFailed, 0, 1},
		{"no STARTTLS", &smtptest.Options{Plain: true}, "", 1, "does not support STARTTLS", pulse.DeliveryFailed, 0, 1},
		{"login refused", doAt(smtptest.Login, "", smtptest.Says(535, "who are you")), "", 4, "check smtp.user", pulse.DeliveryFailed, 0, 1},
		{"login not now", doAt(smtptest.Login, "", smtptest.Says(454, "later")), "", 75, "the next run does", pulse.DeliveryFailed, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newVictim(t, filepath.Join(t.TempDir(), "pulse.db"), tt.server)
			v.mailOnly = true
			v.serve(tt.server)
			v.say(1)
			run := func(after time.Duration, want int) string {
				t.Helper()
				out, code := v.run(noon(0).Add(after), "digest", "--since", "24h", "--send")
				if code != want {
					t.Errorf("exit %d, want %d:\n%s", code, want, out)
				}
				return out
			}
			out := run(0, tt.exit)
			if !strings.Contains(out, tt.says) || strings.Contains(out, "canary") {
				t.Errorf("it does not say %q, or says too much:\n%s", tt.says, out)
			}
			for _, r := range readersOf[:3] {
				if without := tt.exit != 0 && (tt.who == "" || tt.who == r); without && !strings.Contains(out, "mail to "+r) {
					t.Errorf("it does not say that %s is without:\n%s", r, out)
				}
			}
			v.inStore(tt.who, tt.state)
			v.serve(nil) // well again
			run(10*time.Minute, tt.next)
			run(20*time.Minute, tt.next)
			for _, r := range readersOf[:3] {
				want := 1
				if tt.who == r {
					want = tt.taken
				}
				if got := v.counts()[r]; got != want {
					t.Errorf("%s has %d mails, want %d", r, got, want)
				}
			}
		})
	}
}

// inStore checks the state of a reader's delivery, and that the others have theirs;
// "" are all readers.
func (v *victim) inStore(who string, want pulse.DeliveryState) {
	v.t.Helper()
	list, err := v.db.Deliveries(v.t.Context(), time.Time{})
	if err != nil || len(list) != 3 {
		v.t.Fatalf("%v, %v; want three deliveries", list, err)
	}
	for _, d := range list {
		state := pulse.DeliverySent
		if who == "" || who == d.Recipient {
			state = want
		}
		if d.State != state {
			v.t.Errorf("%s stands as %s, want %s", d.Recipient, d.State, state)
		}
	}
}
