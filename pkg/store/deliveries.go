package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

const deliveryColumns = "kind, place, day, recipient, state, built, sent, error"

// ClaimDelivery takes the right to send d, which of two senders only one gets:
// the other sees who was first. What surely failed may be claimed again; what
// was claimed by a sender that died may not, as it may have been sent.
func (d *DB) ClaimDelivery(ctx context.Context, x pulse.Delivery) (claimed bool, existing pulse.Delivery, err error) {
	err = d.write(ctx, "claim the delivery to "+x.Recipient, func(c conn) error {
		n, err := c.exec(ctx, "INSERT INTO deliveries ("+deliveryColumns+`) VALUES (?, ?, ?, ?, 'claimed', ?, 0, '')
 ON CONFLICT (kind, place, day, recipient) DO UPDATE SET state = 'claimed', built = excluded.built, sent = 0, error = '' WHERE deliveries.state = 'failed'`,
			x.Kind, x.Place, x.Day, x.Recipient, millis(x.Built))
		if err != nil {
			return err
		}
		claimed = n == 1
		list, err := deliveries(ctx, c, "WHERE kind = ? AND place = ? AND day = ? AND recipient = ?", x.Kind, x.Place, x.Day, x.Recipient)
		if err == nil {
			existing = list[0]
		}
		return err
	})
	return claimed, existing, err
}

// SettleDelivery writes how a claimed delivery ended: x.State, x.Sent, x.Error.
func (d *DB) SettleDelivery(ctx context.Context, x pulse.Delivery) error {
	if x.State == pulse.DeliverySent && x.Sent.IsZero() {
		x.Sent = d.now()
	}
	return d.write(ctx, "settle the delivery to "+x.Recipient, func(c conn) error {
		n, err := c.exec(ctx, "UPDATE deliveries SET state = ?, sent = ?, error = ? WHERE kind = ? AND place = ? AND day = ? AND recipient = ? AND state = 'claimed'",
			string(x.State), millis(x.Sent), storable(x.Error), x.Kind, x.Place, x.Day, x.Recipient)
		if err == nil && n == 0 {
			return fmt.Errorf("it was not claimed")
		}
		return err
	})
}

// LastDelivery gives the latest that was surely sent, and whether there is one.
func (d *DB) LastDelivery(ctx context.Context, kind, place, recipient string) (pulse.Delivery, bool, error) {
	list, err := deliveries(ctx, d.read(), "WHERE kind = ? AND place = ? AND recipient = ? AND state = 'sent' ORDER BY sent DESC, built DESC LIMIT 1", kind, place, recipient)
	if err != nil || len(list) == 0 {
		return pulse.Delivery{}, false, d.fail("read the deliveries", err)
	}
	return list[0], true, nil
}

// Deliveries gives those built since then, oldest first.
func (d *DB) Deliveries(ctx context.Context, since time.Time) ([]pulse.Delivery, error) {
	list, err := deliveries(ctx, d.read(), "WHERE built >= ? ORDER BY built, kind, place, day, recipient", millis(since))
	return list, d.fail("read the deliveries", err)
}

func deliveries(ctx context.Context, c conn, rest string, args ...any) ([]pulse.Delivery, error) {
	var out []pulse.Delivery
	err := c.each(ctx, func(r *sql.Rows) error {
		var x pulse.Delivery
		var built, sent int64
		err := r.Scan(&x.Kind, &x.Place, &x.Day, &x.Recipient, &x.State, &built, &sent, &x.Error)
		x.Built, x.Sent = moment(built), moment(sent)
		out = append(out, x)
		return err
	}, "SELECT "+deliveryColumns+" FROM deliveries "+rest, args...)
	return out, err
}
