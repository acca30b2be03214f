package store

import (
	"reflect"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestExported(t *testing.T) {
	each(t, func(t *testing.T, db world) {
		ctx := t.Context()
		const gh, jira = "github:api.github.com/kahve/service", "jira:kahve.atlassian.net/CX"
		pending := pulse.Exported{Target: gh, Item: "B-1", At: start}
		known := pulse.Exported{Target: jira, Item: "B-1", Remote: "CX-7", Num: "10007", URL: "https://kahve.atlassian.net/browse/CX-7",
			Sent: map[string]string{"title": "ab", "text": "cd"}, State: "done", Gone: pulse.ExportMoved, At: start.Add(time.Minute)}
		for _, x := range []pulse.Exported{pending, known} {
			if err := db.SaveExported(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		want := pulse.Exported{Target: gh, Item: "B-1", Remote: "12", URL: "https://github.com/kahve/service/issues/12",
			Sent: map[string]string{"title": "ef"}, State: "open", At: start.Add(time.Hour)}
		if err := db.SaveExported(ctx, want); err != nil {
			t.Fatal(err)
		}
		for target, list := range map[string][]pulse.Exported{gh: {want}, jira: {known}, "": {want, known}, "jira:other": nil} {
			got, err := db.Exported(ctx, target)
			if err != nil || !reflect.DeepEqual(got, list) {
				t.Errorf("%q: got %v %v, want %v", target, got, err, list)
			}
		}
		if err := db.ForgetExported(ctx, gh, "B-1"); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Exported(ctx, ""); err != nil || len(got) != 1 {
			t.Errorf("got %v %v, want the one at the other tracker", got, err)
		}
	})
}

// The mark is the same for ever and another one in another database.
func TestExportMark(t *testing.T) {
	seen := map[string]bool{}
	each(t, func(t *testing.T, db world) {
		first, err := db.ExportMark(t.Context())
		if err != nil || len(first) != 8 || seen[first] {
			t.Fatalf("got %q %v, want eight new letters", first, err)
		}
		seen[first] = true
		if again, err := db.ExportMark(t.Context()); err != nil || again != first {
			t.Errorf("got %q %v, want %q again", again, err, first)
		}
	})
}
