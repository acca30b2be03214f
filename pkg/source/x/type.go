package x

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/seed-919336a1/pulse/pkg/login"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Type says what a source of type x is told in pulse.yaml, and what X asks for.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "x", What: "posts that name your account, and posts that name your brand",
		Home: "https://api.x.com", Duties: new(Source).Duties(), Window: window,
		Price: "$0.001 a mention of your own account, $0.005 any other post; no monthly fee",
		Rules: []string{"a post that was deleted at X is let go of here", "earlier texts of an edited post are not kept"},
		Settings: append(login.Settings("", ""), []pulse.Setting{
			{Key: "dialect", Choices: []string{V2, V11}, Default: V2, Help: "version of X's interface"},
			{Key: "mentions_of", Ask: true, Check: account, Help: "your account, @handle or number; the number saves one paid look-up"},
			{Key: "search", Help: "a query in X's own language, for those who know it; else built from brand"},
			{Key: "languages", Kind: pulse.SettingList, Choices: []string{"en", "tr", "fr", "id", "th"}, Help: "only posts in these languages"},
			{Key: "expand_authors", Kind: pulse.SettingFlag, Help: "also names and handles of authors, which cost extra"},
			{Key: "token_env", Kind: pulse.SettingSecret, Help: "variable of the bearer token"},
			{Key: "user_token_env", Kind: pulse.SettingSecret, Help: "variable of a user's own token (OAuth 2, with tweet.write), to answer guests with"},
			{Key: "consumer_key_env", Kind: pulse.SettingSecret, Help: "variable of the app's key"},
			{Key: "consumer_secret_env", Kind: pulse.SettingSecret, Help: "variable of the app's secret"},
			{Key: "access_token_env", Kind: pulse.SettingSecret, Help: "variable of the account's token"},
			{Key: "access_token_secret_env", Kind: pulse.SettingSecret, Help: "variable of the account's secret"},
		}...),
		Complete: complete, Check: check,
	}
}

// complete names the variables that are read where the owner named none.
func complete(values map[string][]string) {
	has := func(key string) bool { return len(values[key]) > 0 }
	fill := func(key, name string) {
		if !has(key) {
			values[key] = []string{name}
		}
	}
	old := slices.Contains(values["dialect"], V11)
	switch {
	case has("token_env") || has("consumer_key_env") || has("consumer_secret_env"):
	case !old:
		fill("token_env", "X_BEARER")
	default:
		fill("consumer_key_env", "X_CONSUMER_KEY")
		fill("consumer_secret_env", "X_CONSUMER_SECRET")
	}
	if old && has("mentions_of") && !has("token_env") {
		fill("access_token_env", "X_ACCESS_TOKEN")
		fill("access_token_secret_env", "X_ACCESS_SECRET")
	}
}

// handle is an account's @handle or its number.
var handle = regexp.MustCompile(`^(@?[A-Za-z0-9_]{1,15}|[0-9]{1,20})$`)

func account(v string) error {
	if !handle.MatchString(v) {
		return fmt.Errorf("%q is no account of X; write its @handle or its number", v)
	}
	return nil
}

func check(s pulse.Setup) (out []pulse.SettingMistake) {
	if s.PerRun > 0 && s.PerRun < leastPosts {
		out = append(out, pulse.SettingMistake{Key: "budget", What: fmt.Sprintf("posts_per_run is %d, and X gives at least 10 posts a request", s.PerRun)})
	}
	if s.Value("search") == "" && s.Value("mentions_of") == "" && s.Brand.Name == "" && len(s.Brand.Aliases) == 0 {
		out = append(out, pulse.SettingMistake{What: "source " + s.Name + " has nothing to look for: give mentions_of or search, or name the brand"})
	}
	for _, pair := range [][2]string{{"consumer_key_env", "consumer_secret_env"}, {"access_token_env", "access_token_secret_env"}} {
		if (s.Value(pair[0]) == "") != (s.Value(pair[1]) == "") {
			out = append(out, pulse.SettingMistake{What: pair[0] + " and " + pair[1] + " go together"})
		}
	}
	return out
}

// leastPosts is what X gives in one request at least.
const leastPosts = 10

// Open makes the source that s describes.
func Open(s pulse.Setup, http *wire.Client) (pulse.Source, error) {
	o := Options{
		Name: s.Name, BaseURL: s.BaseURL, Dialect: s.Value("dialect"),
		MentionsOf: s.Value("mentions_of"), Search: s.Value("search"), Languages: s.Values["languages"], Brand: s.Brand,
		Budget:        Budget{PostsPerRun: s.PerRun, USDPerMonth: s.Budget},
		ExpandAuthors: s.Flag("expand_authors"),
		User:          userOf(s, http),
	}
	if s.Value("token_env") != "" {
		token, err := s.Secret("token_env")
		if err != nil {
			return nil, err
		}
		o.Token = func() (string, error) { return token, nil }
		return New(o, http)
	}
	var err error
	if o.Keys, err = keysOf(s); err != nil {
		return nil, err
	}
	return New(o, http)
}

func keysOf(s pulse.Setup) (k Keys, err error) {
	for _, to := range []struct {
		key string
		at  *string
	}{
		{"consumer_key_env", &k.ConsumerKey}, {"consumer_secret_env", &k.ConsumerSecret},
		{"access_token_env", &k.AccessToken}, {"access_token_secret_env", &k.AccessSecret},
	} {
		v, failed := s.Secret(to.key)
		*to.at, err = v, cmp.Or(err, failed)
	}
	return k, err
}

// userOf is how answers are signed, read when one is sent: who only fetches needs no
// keys for it. A log-in is renewed, so it goes first. nil where none are named.
func userOf(s pulse.Setup, http *wire.Client) func() (User, error) {
	switch {
	case s.Value("client_id_env") != "" && (login.Is(s.Tokens) || s.Value("user_token_env") == ""):
		return func() (User, error) {
			app, err := login.For(login.X(), s)
			if err != nil {
				return User{}, err
			}
			token, err := login.Open(app, http).Token(context.Background())
			return User{Token: token}, err
		}
	case s.Value("user_token_env") != "":
		return func() (User, error) {
			token, err := s.Secret("user_token_env")
			return User{Token: token}, err
		}
	case s.Value("consumer_key_env") != "" && s.Value("access_token_env") != "":
		return func() (User, error) {
			keys, err := keysOf(s)
			return User{Keys: keys}, err
		}
	}
	return nil
}
