package config_test

import (
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/config"
	"github.com/seed-919336a1/pulse/pkg/source/all"
)

func TestTheStoreIsWrittenIntoTheOwnersLines(t *testing.T) {
	const address = "postgres://pulse@db1:5432/pulse?sslmode=require"
	for _, tt := range []struct{ name, before, want string }{
		{"a file", "# ours\nbrand: {name: k} # us\nstore: pulse.db   # the café's\ntimezone: Europe/Istanbul\n",
			"# ours\nbrand: {name: k} # us\nstore: \"" + address + "\"   # the café's\ntimezone: Europe/Istanbul\n"},
		{"in quotes", "store: \"a # b.db\"\nbrand: {name: k}\n", "store: \"" + address + "\"\nbrand: {name: k}\n"},
		{"none yet", "brand: {name: k}\n\n", "brand: {name: k}\n\nstore: \"" + address + "\"\n"},
		{"empty", "store:\nbrand: {name: k}\n", "store: \"" + address + "\"\nbrand: {name: k}\n"},
		{"another address", "store: postgres://old@db0/pulse#x\nbrand: {name: k}\n", "store: \"" + address + "\"\nbrand: {name: k}\n"},
	} {
		got, err := config.StoreAt("pulse.yaml", []byte(tt.before), all.Types(), address)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
	}
	_, err := config.StoreAt("pulse.yaml", []byte("store: postgres://db1/pulse\nreplica: postgres://db2/pulse\n"), all.Types(), "/var/lib/pulse.db")
	if err == nil || !strings.Contains(err.Error(), "names a replica") {
		t.Errorf("a file with a replica: %v", err)
	}
	for _, by := range []string{"store:\n  pulse.db\nbrand: {name: k}\n", "{store: pulse.db, brand: {name: k}}\n", "store: |\n  pulse.db\nbrand: {name: k}\n"} {
		got, err := config.StoreAt("pulse.yaml", []byte(by), all.Types(), address)
		if err == nil || !strings.Contains(err.Error(), "store") {
			t.Errorf("%q became %q, %v; want it left to the owner", by, got, err)
		}
	}
}
