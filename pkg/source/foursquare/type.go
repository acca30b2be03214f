package foursquare

import (
	"fmt"
	"regexp"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// Type says what a source of type foursquare is told in pulse.yaml, and what Foursquare
// asks for.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "foursquare", What: "tips left at your places",
		Home: "https://places-api.foursquare.com", Duties: new(Source).Duties(),
		PlaceKey: "foursquare", PlaceCheck: placeID,
		PlaceAsk: "last part of its address at foursquare.com, like 4b5e662e70c603bba7d790b4",
		Price:    "$18.75 per 1,000 calls; one place once a day is about $0.56 a month",
		Rules:    []string{"its name stands where its texts are shown", "texts are let go of after 30 days without a refresh"},
		Settings: []pulse.Setting{
			{Key: "dialect", Choices: []string{Places, V3, V2}, Default: Places, Help: "version of Foursquare's interface"},
			{Key: "key_env", Kind: pulse.SettingSecret, Help: "variable of the service key"},
			{Key: "client_id_env", Kind: pulse.SettingSecret, Help: "variable of the client id"},
			{Key: "client_secret_env", Kind: pulse.SettingSecret, Help: "variable of the client secret"},
		},
		Complete: complete, Check: check,
	}
}

var id = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func placeID(v string) error {
	if !id.MatchString(v) {
		return fmt.Errorf("%q is no place id of Foursquare: it is the last part of the place's address there", v)
	}
	return nil
}

// complete names the variables that are read where the owner named none.
func complete(values map[string][]string) {
	for _, key := range []string{"key_env", "client_id_env", "client_secret_env"} {
		if len(values[key]) > 0 {
			return
		}
	}
	if values["dialect"][0] == V2 {
		values["client_id_env"], values["client_secret_env"] = []string{"FSQ_CLIENT_ID"}, []string{"FSQ_CLIENT_SECRET"}
		return
	}
	values["key_env"] = []string{"FSQ_KEY"}
}

func check(s pulse.Setup) []pulse.SettingMistake {
	if (s.Value("client_id_env") == "") != (s.Value("client_secret_env") == "") {
		return []pulse.SettingMistake{{What: "client_id_env and client_secret_env go together"}}
	}
	return nil
}

// Open makes the source that s describes.
func Open(s pulse.Setup, http *wire.Client) (pulse.Source, error) {
	o := Options{
		Name: s.Name, BaseURL: s.BaseURL, Dialect: s.Value("dialect"), Places: s.Places, KeyHint: s.Value("key_env"),
		Budget: Budget{USDPerMonth: s.Budget},
	}
	for key, to := range map[string]*string{"key_env": &o.Key, "client_id_env": &o.ClientID, "client_secret_env": &o.ClientSecret} {
		v, err := s.Secret(key)
		if err != nil {
			return nil, err
		}
		*to = v
	}
	return New(o, http)
}
