package seen

import (
	"encoding/json"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestPrintsTellItemsAndVersionsApart(t *testing.T) {
	a := pulse.Mention{ID: "1", Text: "cold coffee"}
	edited := pulse.Mention{ID: "1", Text: "cold coffee, they called me"}
	moved := pulse.Mention{ID: "2", Text: "cold coffee"}
	other := pulse.Mention{ID: "1", Text: "cold coffee", Rating: 2}
	b, err := json.Marshal(Prints{Of(a)})
	if err != nil {
		t.Fatal(err)
	}
	var back Prints
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	k := back.Known()
	if !k.Has(Of(a)) || k.Has(Of(edited)) || !k.Was(Of(edited)) || k.Has(Of(other)) || k.Was(Of(moved)) {
		t.Error("an item, its edit and another one are not told apart")
	}
	today := Today{}
	if !k.Renamed(Of(moved), today) {
		t.Error("an item under another id is taken for another one")
	}
	today.Add(Of(a))
	if k.Renamed(Of(moved), today) {
		t.Error("two guests who say the same are taken for one")
	}
}

// What is in a cursor may be anybody's.
func TestForeignPrintsAreNone(t *testing.T) {
	for _, s := range []string{`""`, `"AAAA"`, `"not base64 !"`} {
		var ps Prints
		if err := json.Unmarshal([]byte(s), &ps); err != nil || len(ps) != 0 {
			t.Errorf("%s gives %v, %v", s, ps, err)
		}
	}
	if n := len(make(Prints, Most+5).Capped()); n != Most {
		t.Errorf("%d are kept", n)
	}
	two := Prints{Of(pulse.Mention{ID: "1", Text: "new"}), Of(pulse.Mention{ID: "1", Text: "old"})}.Known()
	if !two.Has(Of(pulse.Mention{ID: "1", Text: "new"})) {
		t.Error("of two versions the first does not count")
	}
}
