package wire

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// The token of a private feed stands in a query that has no word for it.
func TestPersonalFeedsAreHidden(t *testing.T) {
	const token = "0123456789abcdef0123456789abcdef01234567"
	for _, s := range []string{
		"https://www.reddit.com/search.rss?q=kahve&feed=" + token + "&user=guest_one",
		"https://old.reddit.com/.rss?user=guest_one&feed=" + token,
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := MaskURL(u); strings.Contains(got, token) || strings.Contains(got, "guest_one") {
			t.Errorf("MaskURL shows %s", got)
		}
		if got := Mask("get " + s + ": no route"); strings.Contains(got, token) {
			t.Errorf("Mask shows %s", got)
		}
	}
	u, _ := url.Parse("https://a.example/?feed=comments&page=2")
	if got := MaskURL(u); got != u.String() {
		t.Errorf("a plain feed is shown as %s", got)
	}
}

func TestPrivateAddressesAreHidden(t *testing.T) {
	g := newRig(t, func(n int, w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) })
	req, err := http.NewRequest(http.MethodGet, g.URL+"/very/secret/path?x=deep", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.client(Options{Attempts: 1}).Do(Private(context.Background()), req)
	if err == nil || strings.Contains(err.Error()+g.log.String(), "secret") || strings.Contains(err.Error()+g.log.String(), "deep") {
		t.Errorf("error %v, log %s", err, g.log.String())
	}
	if !strings.Contains(g.log.String(), g.URL+"/***") {
		t.Errorf("the log does not name the host: %s", g.log.String())
	}
}

func TestHush(t *testing.T) {
	err := Hush(pulse.WithHint(&pulse.Problem{Kind: pulse.ErrDenied, Msg: "no to s3cr3t/4 and s3cr3t%2F4"}, "look"), "s3cr3t/4", "no")
	if err.Error() != "no to *** and ***" || !errors.Is(err, pulse.ErrDenied) || pulse.HintOf(err) != "look" {
		t.Errorf("%v, hint %q", err, pulse.HintOf(err))
	}
	if Hush(nil, "x") != nil {
		t.Error("nothing became an error")
	}
}
