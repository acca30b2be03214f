package main

import (
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/source/bluesky/blueskytest"
	"github.com/seed-919336a1/pulse/pkg/source/mastodon/mastodontest"
)

// cmdNetworks starts a Bluesky and a Mastodon on loopback, each with two posts of the
// days before TIME, and sets BSKY_URL and MASTO_URL: networks TIME.
func cmdNetworks(ts *testscript.TestScript, _ bool, args []string) {
	now, err := time.Parse(time.RFC3339, args[0])
	ts.Check(err)
	sky := blueskytest.New(blueskytest.Options{Handle: "kahveduragi.bsky.social", Password: "canary-bluesky", Now: now})
	sky.Add(
		blueskytest.Post{DID: "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", Handle: "dewi.bsky.social", Key: "3kaaaaaaaaaa2",
			Text: "Kahve Durağı baristanya ramah banget, kopinya juga enak!", At: now.Add(-50 * time.Hour), Langs: []string{"id"}},
		blueskytest.Post{DID: "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb", Handle: "tom.bsky.social", Key: "3kaaaaaaaaab2",
			Text: "Forty minutes for two coffees at Kahve Durağı and nobody said sorry.", At: now.Add(-26 * time.Hour), Langs: []string{"en"}},
	)
	ts.Setenv("BSKY_URL", listen(ts, sky))
	ts.Setenv("BLUESKY_APP_PASSWORD", "canary-bluesky")
	toots := mastodontest.New(mastodontest.Options{Token: "canary-mastodon", Acct: "kahveduragi", Now: now})
	toots.Add(
		mastodontest.Post{Acct: "camille@piaille.example", HTML: mastodontest.Text("Merci à toute l'équipe, accueil adorable #kahveduragi"),
			At: now.Add(-70 * time.Hour), Language: "fr", Tags: []string{"kahveduragi"}},
		mastodontest.Post{Acct: "nong@toot.example", HTML: mastodontest.Text("กาแฟอร่อยมาก พนักงานน่ารัก #kahveduragi"),
			At: now.Add(-5 * time.Hour), Language: "th", Tags: []string{"kahveduragi"}},
	)
	ts.Setenv("MASTO_URL", listen(ts, toots))
}
