package http

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Type says what a source of type http is told in pulse.yaml.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "http", What: "any endpoint that gives JSON or CSV: survey tools, exports, a published spreadsheet",
		Duties: new(Source).Duties(), Price: "nothing, or what its provider asks",
		Rules: []string{"what its terms ask only you can look up: say retention_days where they limit how long texts are kept"},
		Settings: []pulse.Setting{
			{Key: "url", Ask: true, Check: checkURL, Help: "address of the endpoint"},
			{Key: "url_env", Kind: pulse.SettingSecret, Help: "variable of an address that is a key itself"},
			{Key: "format", Choices: []string{"json", "jsonl", "csv"}, Help: "what it gives; without it pulse finds out"},
			{Key: "items", Ask: true, Check: checkExpr("items"), Help: "where the items stand in an answer: expression (jq) like .data.reviews; nothing where the answer is a list, or CSV"},
			{Key: "total", Check: checkExpr("total"), Help: "how many items there are in all: expression (jq) like .meta.total; pulse source list compares it with what is held"},
			{Key: "map", Kind: pulse.SettingMap, Need: true, Check: checkMap, Help: "where in an item each field stands, as field=expression like text=.comment, posted_at=.date. Fields: " + strings.Join(fields, ", ")},
			{Key: "html", Kind: pulse.SettingFlag, Help: "texts are HTML"},
			{Key: "zone", Check: checkZone, Help: "time zone of dates that state none, like Europe/Istanbul; else that of the place, or yours"},
			{Key: "about_us", Kind: pulse.SettingFlag, Default: "true", Help: "every item is about us; false keeps only those that name the brand"},
			{Key: "paging", Choices: []string{"next", "link", "cursor", "page", "offset"}, Help: "how further pages are asked for; without it there is one"},
			{Key: "next", Check: checkExpr("next"), Help: "paging next, cursor: expression (jq) for the address or the cursor of the next page"},
			{Key: "page_param", Help: "paging page, offset, cursor: key of the query; else page, offset, cursor"},
			{Key: "page_first", Kind: pulse.SettingNumber, Default: "1", Help: "paging page: number of the first page"},
			{Key: "size", Kind: pulse.SettingNumber, Help: "items to ask for in a page"},
			{Key: "size_param", Help: "key of the query for size, like limit"},
			{Key: "newest_first", Kind: pulse.SettingFlag, Help: "the newest items come first: a fetch ends at the first page with known ones"},
			{Key: "max_pages", Kind: pulse.SettingNumber, Default: strconv.Itoa(mostPages), Help: "pages in one fetch at most"},
			{Key: "since_param", Help: "key of the query that says since when items are wanted"},
			{Key: "since_format", Default: "rfc3339", Check: checkSince, Help: "how that is written: rfc3339, date, unix, unix_ms, or a form like %Y-%m-%d %H:%M"},
			{Key: "headers", Kind: pulse.SettingMap, Check: checkHeader, Help: "headers to send along, none of them a key"},
			{Key: "token_env", Ask: true, Kind: pulse.SettingSecret, Help: "variable of a bearer token"},
			{Key: "basic_env", Kind: pulse.SettingSecret, Help: "variable of user:password"},
			{Key: "key_env", Kind: pulse.SettingSecret, Help: "variable of a key, sent as key_header or key_param"},
			{Key: "key_header", Help: "header of the key; else X-API-Key"},
			{Key: "key_param", Help: "key of the query for the key, where the provider takes no header"},
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
		return fmt.Errorf("the address at %s holds a key: put the key into a variable and name that under key_env with key_param, or the whole address under url_env", u.Host)
	}
	return nil
}

func checkExpr(key string) func(string) error {
	return func(v string) error {
		_, err := compile(key, v)
		return told(err)
	}
}

func checkMap(pair string) error {
	f, text, _ := strings.Cut(pair, "=")
	_, err := newMapping(Options{Map: map[string]string{f: text, "text": "."}})
	if f == "text" {
		_, err = compile("map.text", text)
	}
	return told(err)
}

// told is an error with its hint in one line, as mistakes of a configuration are shown.
func told(err error) error {
	if h := pulse.HintOf(err); h != "" {
		return fmt.Errorf("%w; %s", err, h)
	}
	return err
}

func checkZone(v string) error {
	if _, err := time.LoadLocation(v); err != nil || v == "Local" {
		return fmt.Errorf("%q is no time zone; write one like Europe/Istanbul", v)
	}
	return nil
}

func checkSince(v string) error {
	_, err := sinceExpr(v)
	return told(err)
}

func checkHeader(pair string) error {
	name, value, _ := strings.Cut(pair, "=")
	switch strings.ToLower(name) {
	case "authorization", "cookie", "proxy-authorization", "x-api-key":
		return fmt.Errorf("the header %s is a key: name its variable under token_env, basic_env or key_env", name)
	case "host", "content-length", "connection", "transfer-encoding":
		return fmt.Errorf("the header %s is not yours to set", name)
	}
	if strings.ContainsAny(name, " :\r\n\t") || name == "" || strings.ContainsAny(value, "\r\n") {
		return fmt.Errorf("%q is no header", name)
	}
	return nil
}

func check(s pulse.Setup) (out []pulse.SettingMistake) {
	no := func(key, what string) { out = append(out, pulse.SettingMistake{Key: key, What: what}) }
	if (s.Value("url") == "") == (s.Value("url_env") == "") {
		no("", "source "+s.Name+" needs its address: either url, or url_env with the variable that holds it")
	}
	has := false
	for _, p := range s.Values["map"] {
		has = has || strings.HasPrefix(p, "text=")
	}
	if len(s.Values["map"]) > 0 && !has {
		no("map", "map says nothing of the text: give at least text: .NAME")
	}
	by := s.Value("paging")
	switch {
	case (by == "next" || by == "cursor") && s.Value("next") == "":
		no("paging", "paging "+by+" wants next: an expression for the next page")
	case by != "next" && by != "cursor" && s.Value("next") != "":
		no("next", "next goes with paging: next or paging: cursor")
	}
	if (by == "next" || by == "link") && s.Value("url_env") != "" {
		no("paging", "with url_env the addresses of further pages would be kept, key and all: page by number, offset or cursor")
	}
	if s.Value("total") != "" && s.Value("since_param") != "" {
		no("total", "total and since_param do not go together: an answer that is asked since a day counts what came since")
	}
	if (s.Value("size") == "") != (s.Value("size_param") == "") {
		no("", "size and size_param go together")
	}
	n := 0
	for _, key := range []string{"token_env", "basic_env", "key_env"} {
		if s.Value(key) != "" {
			n++
		}
	}
	if n > 1 {
		no("", "token_env, basic_env and key_env are three ways to show one key: give one")
	}
	if s.Value("key_env") == "" && s.Value("key_header")+s.Value("key_param") != "" {
		no("", "key_header and key_param want key_env: the variable of the key")
	}
	return out
}

// Open makes the source that s describes.
func Open(s pulse.Setup, http *wire.Client) (pulse.Source, error) {
	o := Options{
		Name: s.Name, URL: s.Value("url"), Headers: pairs(s.Values["headers"]),
		Format: s.Value("format"), Items: s.Value("items"), Total: s.Value("total"), Map: pairs(s.Values["map"]), HTML: s.Flag("html"),
		AboutUs: s.Value("about_us") != "false", Place: s.Place, Zone: s.ZoneOf,
		SinceParam: s.Value("since_param"), SinceFormat: s.Value("since_format"),
		Paging: Paging{By: s.Value("paging"), Next: s.Value("next"), Param: s.Value("page_param"), First: number(s, "page_first"),
			Size: number(s, "size"), SizeAs: s.Value("size_param"), Newest: s.Flag("newest_first"), Most: number(s, "max_pages")},
		Auth: Auth{Header: s.Value("key_header"), Param: s.Value("key_param")},
	}
	for key, to := range map[string]*string{"token_env": &o.Auth.Bearer, "basic_env": &o.Auth.Basic, "key_env": &o.Auth.Key} {
		v, err := s.Secret(key)
		if err != nil {
			return nil, err
		}
		*to = v
	}
	if o.URL == "" {
		var err error
		if o.URL, err = s.Secret("url_env"); err != nil {
			return nil, err
		}
		o.Private = true
	}
	if z := s.Value("zone"); z != "" {
		zone, err := time.LoadLocation(z)
		if err != nil {
			return nil, pulse.Usagef("%s: %q is no time zone", s.Name, z)
		}
		o.Zone = func(string) *time.Location { return zone }
	}
	return New(o, http)
}

func number(s pulse.Setup, key string) int {
	n, _ := strconv.Atoi(s.Value(key)) // checked with the configuration
	return n
}

// pairs are the keys and texts of a setting.
func pairs(list []string) map[string]string {
	out := map[string]string{}
	for _, p := range list {
		k, v, _ := strings.Cut(p, "=")
		out[k] = v
	}
	return out
}
