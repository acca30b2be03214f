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
// the other sees who was first. What surely failed may be claimed again, and what
// was claimed by a sender that died before it handed anything over. existing.Begun
// is the receipt of the claim, which the steps after it must show.
func (d *DB) ClaimDelivery(ctx context.Context, x pulse.Delivery) (claimed bool, existing pulse.Delivery, err error) {
	err = d.write(ctx, "claim the delivery to "+x.Recipient, func(c conn) error {
		now := d.now()
		n, err := c.exec(ctx, "INSERT INTO deliveries ("+deliveryColumns+`, who) VALUES (?, ?, ?, ?, 'claimed', ?, ?, '', ?)
 ON CONFLICT (kind, place, day, recipient) DO UPDATE SET state = 'claimed', built = excluded.built, sent = excluded.sent, error = '', who = excluded.who
 WHERE deliveries.state = 'failed' OR deliveries.state = 'claimed' AND deliveries.sent > 0 AND deliveries.sent <= ?`,
			x.Kind, x.Place, x.Day, x.Recipient, millis(x.Built), millis(now), storable(d.by), millis(now.Add(-pulse.ClaimLease)))
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

// HandDelivery notes that x is handed over this moment: from here on nobody sends it
// again by themselves. It is an error where another took the claim meanwhile.
func (d *DB) HandDelivery(ctx context.Context, x pulse.Delivery) error {
	return d.step(ctx, "hand over the delivery to "+x.Recipient,
		"state = 'handed'", "state = 'claimed'", x)
}

// SettleDelivery writes how a claimed delivery ended: x.State, x.Sent, x.Error. One
// that is handed over and stays unknown keeps the receipt in x.Begun.
func (d *DB) SettleDelivery(ctx context.Context, x pulse.Delivery) error {
	switch {
	case x.State == pulse.DeliverySent && x.Sent.IsZero():
		x.Sent = d.now()
	case x.State == pulse.DeliveryHanded:
		x.Sent = x.Begun
	}
	return d.step(ctx, "settle the delivery to "+x.Recipient,
		"state = ?, sent = ?, error = ?", "state IN ('claimed', 'handed')", x, string(x.State), millis(x.Sent), storable(d.hide(x.Error)))
}

// step changes a delivery that is still in the hands of the sender who shows its
// receipt.
func (d *DB) step(ctx context.Context, what, set, from string, x pulse.Delivery, args ...any) error {
	return d.write(ctx, what, func(c conn) error {
		n, err := c.exec(ctx, "UPDATE deliveries SET "+set+" WHERE kind = ? AND place = ? AND day = ? AND recipient = ? AND sent = ? AND "+from,
			append(args, x.Kind, x.Place, x.Day, x.Recipient, millis(x.Begun))...)
		if err == nil && n == 0 {
			return fmt.Errorf("it was not claimed, or another took it")
		}
		return err
	})
}

// ReopenDelivery lets a delivery be sent once more because a person asks for it:
// one that was refused, or handed over without an answer. It reports whether there
// was one; what was surely sent stays as it is.
func (d *DB) ReopenDelivery(ctx context.Context, x pulse.Delivery) (reopened bool, err error) {
	err = d.write(ctx, "reopen the delivery to "+x.Recipient, func(c conn) error {
		n, err := c.exec(ctx, `UPDATE deliveries SET state = 'failed', sent = 0
 WHERE kind = ? AND place = ? AND day = ? AND recipient = ? AND (state = 'refused' OR state IN ('claimed', 'handed') AND (error <> '' OR sent <= ?))`,
			x.Kind, x.Place, x.Day, x.Recipient, millis(d.now().Add(-pulse.HandLease)))
		reopened = n == 1
		return err
	})
	return reopened, err
}

// LastDelivery gives the latest that was surely sent, and whether there is one.
func (d *DB) LastDelivery(ctx context.Context, kind, place, recipient string) (pulse.Delivery, bool, error) {
	list, err := deliveries(ctx, d.ours(), "WHERE kind = ? AND place = ? AND recipient = ? AND state = 'sent' ORDER BY sent DESC, built DESC LIMIT 1", kind, place, recipient)
	if err != nil || len(list) == 0 {
		return pulse.Delivery{}, false, d.fail("read the deliveries", err)
	}
	return list[0], true, nil
}

// Deliveries gives those built since then, oldest first.
func (d *DB) Deliveries(ctx context.Context, since time.Time) ([]pulse.Delivery, error) {
	list, err := deliveries(ctx, d.ours(), "WHERE built >= ? ORDER BY built, kind, place, day, recipient", millis(since))
	return list, d.fail("read the deliveries", err)
}

func deliveries(ctx context.Context, c conn, rest string, args ...any) ([]pulse.Delivery, error) {
	var out []pulse.Delivery
	err := c.each(ctx, func(r *sql.Rows) error {
		var x pulse.Delivery
		var built, sent int64
		err := r.Scan(&x.Kind, &x.Place, &x.Day, &x.Recipient, &x.State, &built, &sent, &x.Error)
		x.Built, x.Sent = moment(built), moment(sent)
		if x.State == pulse.DeliveryClaimed || x.State == pulse.DeliveryHanded {
			x.Begun, x.Sent = x.Sent, time.Time{} // one column: a delivery has either
		}
		out = append(out, x)
		return err
	}, "SELECT "+deliveryColumns+" FROM deliveries "+rest, args...)
	return out, err
}
