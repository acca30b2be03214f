package digest

import (
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestTheOwnerHearsWhoIsWithout(t *testing.T) {
	at := func(to, day string, s pulse.DeliveryState) pulse.Delivery {
		return pulse.Delivery{Kind: Kind, Place: "moda", Day: day, Recipient: to, State: s, Begun: until}
	}
	in := Input{Options: options().withDefaults()}
	today, yesterday, before := in.day(in.Until), in.day(in.Until.AddDate(0, 0, -1)), in.day(in.Until.AddDate(0, 0, -2))
	in.Deliveries = []pulse.Delivery{
		at("mended", before, pulse.DeliveryFailed), at("mended", yesterday, pulse.DeliverySent),
		at("gone", before, pulse.DeliveryFailed), at("gone", yesterday, pulse.DeliveryRefused),
		at("lost", yesterday, pulse.DeliveryHanded), at("busy", yesterday, pulse.DeliveryFailed),
		at("killed", yesterday, pulse.DeliveryClaimed), at("now", today, pulse.DeliveryFailed),
		{Kind: AlertKind + "x:1", Day: yesterday, Recipient: "alerted", State: pulse.DeliveryFailed},
	}
	want := []Unsent{{"busy", yesterday, pulse.DeliveryFailed}, {"gone", yesterday, pulse.DeliveryRefused},
		{"killed", yesterday, pulse.DeliveryFailed}, {"lost", yesterday, pulse.DeliveryHanded}}
	for _, c := range []struct {
		name, place string
		role        Role
		want        []Unsent
	}{
		{"the owner of all places", "", Owner, want},
		{"the owner of the place", "moda", Owner, want},
		{"of another place", "kadikoy", Owner, nil},
		{"a manager", "", Manager, nil},
		{"staff", "", Staff, nil},
	} {
		in.Place, in.Role = c.place, c.role
		got := Build(in).Unsent
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got[i], c.want[i])
			}
		}
	}
}
