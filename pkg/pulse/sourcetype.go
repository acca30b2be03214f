package pulse

import "time"

// SourceType is what one type of source tells of itself as data: the configuration is
// checked against it, `pulse source add` asks by it, and the documents list it.
type SourceType struct {
	Name     string        // "feed", as under sources[].type
	What     string        // one line: what it brings
	Settings []Setting     // its keys under sources[], beside those that all have
	Home     string        // its server, "https://api.x.com"; "" where the owner names one
	PlaceKey string        // key under places[] that holds the provider's id of a place; "" none
	AnyPlace bool          // places without that id are its places, too; PlaceKey only tells them apart
	Duties   Duties        // what its terms ask
	Price    string        // for a person: "nothing", "$0.005 a post"
	Rules    []string      // what it forbids or asks, a line each
	Window   time.Duration // how far back it gives at all; 0 everything
	Server   string        // asked for under base_url: which server the owner must name; "" none
	PlaceAsk string        // asked of each place: what stands under PlaceKey, and where it is found
	Reports  bool          // it tells what others said elsewhere: an alert that quotes a review is no second guest

	PlaceCheck func(id string) error            // nil any id of a place will do
	Complete   func(values map[string][]string) // fills in defaults that hang together; nil none do
	Check      func(s Setup) []SettingMistake   // what no setting can say by itself; nil nothing
}

// SettingMistake is what is wrong with one setting, or with the source where Key is "".
type SettingMistake struct {
	Key, What string
}

// Setting finds a setting by its key.
func (t SourceType) Setting(key string) (Setting, bool) {
	for _, s := range t.Settings {
		if s.Key == key {
			return s, true
		}
	}
	return Setting{}, false
}

// SettingKind is the shape of a setting's value in pulse.yaml.
type SettingKind int

// The shapes of a setting.
const (
	SettingText   SettingKind = iota // one text
	SettingList                      // a list of texts, or one text
	SettingNumber                    // a whole number, 0 or more
	SettingFlag                      // true or false
	SettingMap                       // keys and texts, given on as "key=text"
	SettingSecret                    // the name of a variable that holds a secret; its key ends in _env
)

// Setting is one key of a source in pulse.yaml.
type Setting struct {
	Key     string
	Kind    SettingKind
	Need    bool     // without it the source cannot be opened
	Ask     bool     // a person is asked for it, though another setting may stand in its place
	With    string   // asked for only where this setting was given; "" always
	Without string   // asked for only where this setting was not given; "" always
	Default string   // taken where nothing is given; "" none
	Choices []string // the values it may have; nil any
	Help    string   // one line without a full stop: question, comment and document
	Check   func(value string) error
}

// Setup is one configured source, ready to be opened. Values are checked: what a
// SourceType demands is there, and numbers are numbers.
type Setup struct {
	Name    string              // in keys of its mentions
	BaseURL string              // "" is the provider's own server
	Values  map[string][]string // by key; defaults filled in
	Places  []Place             // that it asks for: Provider[PlaceKey] holds the provider's id
	Place   string              // id of the place of what the source itself cannot place; "" none
	Brand   Brand               // whom it is about
	Budget  float64             // US dollars in a calendar month; 0 the source's own default
	PerRun  int                 // items in one fetch at most; 0 the source's own default
	Dir     string              // paths among the values begin here
	Tokens  string              // file of its log-in (pulse login), 0600; may not be there yet

	// Zone is the time zone of a place by its id, or of the brand by "": dates that state
	// none are read in it. nil is UTC everywhere; ask ZoneOf.
	Zone func(place string) *time.Location

	// Secret reads what the setting with this key names. A missing one is ErrUsage with
	// its remedy; "" and no error where the setting is not given.
	Secret func(key string) (string, error)
}

// ZoneOf is the time zone in which dates of a place are read that state none. One that
// is not known, "" among them, has the brand's.
func (s Setup) ZoneOf(place string) *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone(place)
}

// Value is a setting that holds one text; "" where it is not given.
func (s Setup) Value(key string) string {
	if v := s.Values[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Flag reports a setting that is true.
func (s Setup) Flag(key string) bool { return s.Value(key) == "true" }
