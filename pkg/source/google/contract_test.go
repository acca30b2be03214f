package google

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/source/fake"
	"github.com/seed-919336a1/pulse/pkg/source/google/googletest"
	"github.com/seed-919336a1/pulse/pkg/source/sourcetest"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

const secret = "ya29.very-secret-access"

func location(account, i int) string { return fmt.Sprintf("accounts/%d/locations/%d", account, 500+i) }

// rig is a Google under a source.
type rig struct {
	*googletest.Google
	faults *fake.Faults
	places []pulse.Place
	url    string
	dir    string
	batch  bool
	client *wire.Client
}

func newRig(t testing.TB, nPlaces int, o googletest.Options) *rig {
	t.Helper()
	r := &rig{faults: &fake.Faults{}, batch: true, dir: t.TempDir(), client: sourcetest.ClientOf(t)}
	var names []string
	for i := range nPlaces {
		names = append(names, location(1, i))
		r.places = append(r.places, pulse.Place{ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("Place %d", i), Provider: map[string]string{"google": location(1, i)}})
	}
	o.ClientID, o.ClientSecret, o.Access, o.Faults = "client-1", "client-secret-1", secret, r.faults
	r.Google = googletest.New(o, names...)
	srv := httptest.NewServer(r.Google)
	t.Cleanup(srv.Close)
	r.url = srv.URL
	if err := keepLogin(filepath.Join(r.dir, "google.login"), "client-1", secret, "1//refresh-secret", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	r.Grant("1//refresh-secret")
	return r
}

func (r *rig) setup() pulse.Setup {
	return pulse.Setup{
		Name: "google", BaseURL: r.url + "/v4", Places: r.places, Tokens: filepath.Join(r.dir, "google.login"),
		Values: map[string][]string{"client_id_env": {"ID"}, "client_secret_env": {"SECRET"}, "login_url": {r.url + "/login"}, "batch": {fmt.Sprint(r.batch)}},
		Secret: func(key string) (string, error) {
			return map[string]string{"client_id_env": "client-1", "client_secret_env": "client-secret-1"}[key], nil
		},
	}
}

func (r *rig) open(t testing.TB) *Source {
	t.Helper()
	s, err := open(r.setup(), r.client)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reviews(items []sourcetest.Item, nPlaces int) (out []googletest.Review) {
	for i, it := range items {
		out = append(out, googletest.Review{Place: location(1, i%nPlaces), ID: fmt.Sprintf("AbFvOq%03d", i), Text: it.Text, Author: it.Author, Stars: 1 + i%5, Created: it.At})
	}
	return out
}

const good = `{"name":"accounts/1/locations/500/reviews/A1","reviewId":"A1","reviewer":{"displayName":"Ayşe"},"starRating":"TWO","comment":"ok","createTime":"2026-11-20T08:00:00Z","updateTime":"2026-11-20T08:00:00.123456789Z"}`

var junk = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `{"reviews":[null,7,"x",[],` + good + `]}`, Good: 1, Bad: 4},
	{Name: "wrong types", Body: `{"reviews":[{"reviewId":5,"comment":"a","createTime":"2026-11-20T08:00:00Z"},{"reviewId":"B","comment":7,"starRating":"NINE","createTime":"2026-11-20T08:00:00Z"},{"reviewId":"C","comment":"b","starRating":[],"reviewer":"me","reviewReply":7,"createTime":"2026-11-20T08:00:00Z","updateTime":{}}],"totalReviewCount":"many","averageRating":{},"nextPageToken":7}`, Good: 1, Bad: 2},
	{Name: "no dates", Body: `{"reviews":[{"reviewId":"B","comment":"b","starRating":"ONE"},{"reviewId":"C","comment":"b","createTime":"yesterday"},{"reviewId":"D","comment":"b","createTime":"0001-01-01T00:00:00Z"}]}`, Bad: 3},
	{Name: "ids that lead elsewhere", Body: `{"reviews":[{"reviewId":"../../x","comment":"b","createTime":"2026-11-20T08:00:00Z"},{"reviewId":"a?b","comment":"b","createTime":"2026-11-20T08:00:00Z"}]}`, Bad: 2},
	{Name: "another place", Body: `{"reviews":[{"name":"accounts/1/locations/9/reviews/A","reviewId":"A","comment":"b","createTime":"2026-11-20T08:00:00Z"}]}`, Bad: 1},
	{Name: "dangerous links and NUL", Body: `{"reviews":[{"reviewId":"A","comment":"a\u0000b","reviewReplyUrl":"javascript:alert(1)","createTime":"2026-11-20T08:00:00Z"}]}`, Good: 1},
	{Name: "stars without words", Body: `{"reviews":[{"reviewId":"A","starRating":"ONE","createTime":"2026-11-20T08:00:00Z"}]}`, Good: 1},
	{Name: "an empty object", Body: `{}`},
	{Name: "numbers alone", Body: `{"averageRating":4.1,"totalReviewCount":0}`},
	{Name: "null", Body: `null`, Fault: true},
	{Name: "another object", Body: `{"ok":true}`, Fault: true},
	{Name: "a list", Body: `[]`, Fault: true},
	{Name: "reviews of another type", Body: `{"reviews":7}`, Fault: true},
}

var junkOfBatches = []sourcetest.Junk{
	{Name: "null and foreign items", Body: `{"locationReviews":[null,7,{"name":"accounts/1/locations/500","review":null},{"name":7,"review":{"reviewId":"A","comment":"x","createTime":"2026-11-20T08:00:00Z"}},{"name":"accounts/1/locations/500","review":` + good + `}]}`, Good: 1, Bad: 4},
	{Name: "a review that names its own place", Body: `{"locationReviews":[{"review":` + good + `}]}`, Good: 1},
	{Name: "null", Body: `null`, Fault: true},
}

func TestContract(t *testing.T) {
	for _, c := range []struct {
		name   string
		places int
		batch  bool
		o      googletest.Options
		junk   []sourcetest.Junk
		path   string
	}{
		{"one place", 1, true, googletest.Options{Page: 7}, junk, "/reviews"},
		{"five places, one by one", 5, false, googletest.Options{Page: 2}, junk, "locations/500/reviews"},
		{"five places in a batch", 5, true, googletest.Options{Page: 6}, junkOfBatches, "batchGetReviews"},
		{"a batch that comes place by place", 3, true, googletest.Options{Page: 4, Grouped: true}, junkOfBatches, "batchGetReviews"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is waiting for hanging servers
			sourcetest.Run(t, sourcetest.Case{Totals: true, Junk: c.junk, JunkPath: c.path, Start: func(t *testing.T, items []sourcetest.Item) sourcetest.Provider {
				r := newRig(t, c.places, c.o)
				r.batch = c.batch
				r.Add(reviews(items, c.places)...)
				return sourcetest.Provider{Open: func() pulse.Source { return r.open(t) }, Faults: r.faults, Secret: secret}
			}})
		})
	}
}
