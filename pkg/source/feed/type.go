package feed

import (
	"fmt"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Type says what a source of type feed is told in pulse.yaml.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "feed", What: "items of RSS, Atom and JSON feeds: Google Alerts, Reddit, YouTube, forums, blogs",
		Duties: new(Source).Duties(), Price: "nothing", Reports: true,
		Rules: []string{
			"Google Alerts: excerpts alone; the page behind the link belongs to who wrote it",
			"Reddit: what was deleted there is to be let go of within 48 hours, which a feed does not tell: set retention_days, or see to it by hand",
			"YouTube: titles and descriptions of the newest 15 videos, no comments",
		},
		Settings: []pulse.Setting{
			{Key: "url", Ask: true, Kind: pulse.SettingList, Check: checkURL, Help: "address of the feed"},
			{Key: "url_env", Kind: pulse.SettingSecret, Help: "variable of an address that is a key itself, as those of Reddit's private feeds; several are parted by spaces"},
			{Key: "about_us", Kind: pulse.SettingFlag, Help: "every item is about us; without it only those that name the brand are kept"},
		},
		Check: check,
	}
}

func checkURL(v string) error {
	u, ok := wire.WebAddress(v)
	switch {
	case !ok:
		return fmt.Errorf("%q is no web address", wire.Mask(v))
	case strings.Contains(wire.MaskURL(u), "***"):
		return fmt.Errorf("the address at %s holds a key: put it into a variable and name that under url_env", u.Host)
	}
	return nil
}

func check(s pulse.Setup) []pulse.SettingMistake {
	if len(s.Values["url"]) == 0 && s.Value("url_env") == "" {
		return []pulse.SettingMistake{{What: "source " + s.Name + " names no feed: give its address under url, or under url_env the variable that holds it"}}
	}
	return nil
}

// Open makes the source that s describes.
func Open(s pulse.Setup, http *wire.Client) (pulse.Source, error) {
	o := Options{Name: s.Name, URLs: s.Values["url"], AboutUs: s.Flag("about_us"), Place: s.Place, Zone: s.ZoneOf(s.Place)}
	private, err := s.Secret("url_env")
	if err != nil {
		return nil, err
	}
	o.Private = strings.Fields(private)
	return New(o, http)
}
