package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

func TestMistakes(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string // all of them, in one error
	}{
		{"unknown keys, all at once", "brnd: {name: X}\nplaces:\n  - id: kadikoy\n    hour: x\n",
			[]string{"2 mistakes", `line 1: unknown key "brnd"; did you mean brand?`, "> " + "    1 | brnd: {name: X}\n        | ^",
				`line 4: unknown key "hour" in places[0]; did you mean hours?`, ">     4 |     hour: x\n        |     ^"}},
		{"zone by its city", "timezone: Istanbul\n", []string{`"Istanbul" is no time zone; did you mean Europe/Istanbul?`}},
		{"zone mistyped", "timezone: Europe/Istambul\n", []string{"did you mean Europe/Istanbul?"}},
		{"zone as an offset", "timezone: GMT+3\n", []string{"write it like Europe/Istanbul"}},
		{"zone of a place", "places: [{id: a, timezone: Asia/Djakarta}]\n", []string{"did you mean Asia/Jakarta?"}},
		{"wrong types", "brand: X\nsources: {type: x}\nsmtp: {port: abc, host: [a]}\ndigest: {send: yes}\n",
			[]string{"5 mistakes", "brand wants keys and values", "sources wants a list", `smtp.port wants a whole number, not "abc"`, "smtp.host wants one text", `digest.send wants true or false, not "yes"`}},
		{"ids", "places: [{id: a}, {id: a}, {id: A B}, {}]\n",
			[]string{`"a" is used twice`, `"A B" is no id`, "places[3].id is missing"}},
		{"staff", "places: [{id: moda}]\nstaff: [{name: A, place: moa, team: x}, {name: B}, {name: B}, {aliases: ['']}]\n",
			[]string{`"moa" is no configured place; did you mean moda?`, `"x" is no configured team: none`, `"B" is in the list twice`, "a name is missing", "empty entry"}},
		{"mail addresses", "digest: {from: nobody, audiences: [{role: staff, to: [a b]}, {role: owner}]}\nteams: [{id: t, lead: x}]\n",
			[]string{`"nobody" is no mail address`, `"a b" is no mail address`, "who gets this?", `"x" is no mail address`}},
		{"header injection", "digest: {from: \"a@example.com\\r\\nBcc: b@example.com\"}\n", []string{"digest.from holds a line break"}},
		{"terminal escape", "brand: {name: \"\\e[31mred\"}\n", []string{"brand.name holds a line break or another control character"}},
		{"role, language, theme", "digest: {audiences: [{role: boss, language: de, to: [a@b.c]}]}\nteams: [{id: t, themes: [sevice]}]\nbrand: {languages: [in]}\n",
			[]string{`"boss" is no role; use owner, manager, shift or staff`, `"de" is no language of the digest`, "did you mean service?", `Indonesian is "id"`}},
		{"colours and logo", "brand:\n  name: b\n  logo: logo.svg\n  colors:\n    main: #123456\n    accent: green\n    ink: \"#12345\"\n    paper: \"#fff8ee\"\n",
			[]string{"4 mistakes", `"logo.svg" is no picture pulse can use; save the logo as PNG or JPEG`, `brand.colors.main is empty; write the colour in quotes`, `"green" is no colour`, `"#12345" is no colour`}},
		{"minutes of an hour", "places: [{id: a, hours: 'mon 08:60-09:00'}]\n", []string{`"mon 08:60-09:00" are no hours`}},
		{"due too often", "brand: {name: b}\nsources: [{type: x, every: 30s}]\n", []string{"a minute or more"}},
		{"a password in an address", "brand: {name: b}\nsources: [{type: x, base_url: 'https://u:hunter2@example.com'}]\n", []string{"holds a user or password", "u:***@"}},
		{"hours", "places: [{id: a, hours: mon 8-9}, {id: b, hours: 'man-fri 08:00-09:00'}, {id: c, hours: 'fri 18:00-02:00, sat-sun 09:00-24:00'}]\n",
			[]string{`"mon 8-9" are no hours`, `"man-fri 08:00-09:00" are no hours`, "2 mistakes"}},
		{"source keys of another type", "brand: {name: b}\nsources: [{type: x, key_env: K}, {type: foursquare, token_env: T}]\n",
			[]string{"key_env belongs to sources of type foursquare", "token_env belongs to sources of type x", "has no place"}},
		{"source types and names", "brand: {name: b}\nsources: [{type: yelp}, {type: x}, {type: x}, {name: q}, {type: x, name: file}]\n",
			[]string{`"yelp" is no type of source; use x or foursquare`, "name: x-2", "type is missing", `"file" is the name of imported`}},
		{"source values", "brand: {name: b}\nsources: [{type: x, mentions_of: '@my cafe', dialect: v9, base_url: 'http://evil.example.com', every: 5, budget: {posts_per_run: -1}, consumer_key_env: A}]\n",
			[]string{`"@my cafe" is no account of X`, `"v9" is no dialect of x`, "use https", "wants a stretch of time", "below 0", "go together"}},
		{"a budget below one request", "brand: {name: b}\nsources: [{type: x, budget: {posts_per_run: 9}}]\n", []string{"at least 10 posts"}},
		{"nothing to look for", "sources: [{type: x}]\n", []string{"has nothing to look for"}},
		{"sending without a server", "digest: {send: true}\n", []string{"digest.from is missing", "digest.audiences is missing", "smtp.host is missing"}},
		{"plain text over the net", "smtp: {host: mail.example.com, port: 70000, tls: none}\n", []string{"localhost) only", "70000 is no port"}},
		{"mute", "mute: [{author: a, word: b}, {word: c, until: soon}]\n", []string{"one of author, word or place", `"soon" is no day`}},
		{"a judge elsewhere", "judge: {url: 'https://llm.example.com/v1', model: m}\n", []string{"would leave this machine for llm.example.com", "send: true"}},
		{"a judge in the next room", "judge: {url: 'http://nas:11434/v1', model: m}\n", []string{"would leave this machine for nas"}},
		{"a judge that looks local", "judge: {url: 'https://localhost.example.com/v1', model: m}\n", []string{"would leave this machine"}},
		{"a judge by plain text", "judge: {url: 'http://llm.example.com/v1', model: m, send: true}\n", []string{"use https"}},
		{"a judge without address", "judge: {model: m, key_env: sk-HUNTER2}\n", []string{"judge.url is missing", "wants the name of a variable"}},
		{"a judge's values", "judge: {type: oracle, url: 'http://127.0.0.1:1/v1', max_per_run: -1, timeout: 5ms, usd_per_month: 2}\n",
			[]string{`"oracle" is no type of judge`, "judge.model is missing", "below 0", "a second or more, like 10s or 2m", "needs the model's prices"}},
		{"a judge's name for a source", "brand: {name: b}\nsources: [{type: x, name: judge}]\n", []string{`"judge" is what the second judge's cost`}},
		{"a repository's address", "export: {github: {repo: 'https://github.com/kahve/service.git'}}\n",
			[]string{"is no repository; write owner/name; did you mean kahve/service?"}},
		{"a token where its variable belongs", "export: {github: {repo: kahve/service, token_env: ghp_HUNTER2hunter2}}\n",
			[]string{"wants the name of a variable", "token_env: ***"}},
		{"github by plain text", "export: {github: {repo: kahve/service, url: 'http://ghe.example.com/api/v3', tokn: x}}\n",
			[]string{"use https", `unknown key "tokn" in export.github`}},
		{"half a tracker", "export: {github: {token_env: T}, jira: {project: cx}}\n",
			[]string{"export.github.repo is missing", "export.jira.site is missing", "export.jira.email is missing", `"cx" is no key of a project; did you mean CX?`}},
		{"jira with a password", "export: {jira: {site: 'https://u:hunter2@kahve.atlassian.net', project: CX, email: elif}}\n",
			[]string{"holds a user or password", "u:***@", `"elif" is no mail address`}},
		{"store", "store: mysql://root:hunter2@h/x\n", []string{"not mysql://", "mysql://root:***@h/x"}},
		{"a replica of a file", "store: a.db\nreplica: postgres://db2/pulse\n", []string{"replica follows a PostgreSQL store, and yours is a file"}},
		{"no replica", "store: postgres://db1/pulse\nreplica: pulse.db\n", []string{"replica wants the address of a PostgreSQL server"}},
		{"tabs", "brand:\n\tname: x\n", []string{"line 2: the line is indented with a tab"}},
		{"empty", "", []string{"is empty"}},
		{"only comments", "# nothing\n\n", []string{"is empty"}},
		{"no YAML", "brand: {name: x\n", []string{"line 1: this is no YAML"}},
		{"a list", "- a\n", []string{"the file wants keys and values"}},
		{"two documents", "brand: {name: a}\n---\nbrand: {name: b}\n", []string{"one file holds one configuration"}},
		{"twice", "store: a\nstore: b\n", []string{`line 2: "store" is given twice`}},
		{"anchors", "brand: &a {name: b}\n", []string{"anchors (&)"}},
		{"UTF-16", "\xff\xfeb\x00r\x00", []string{"save it as UTF-8"}},
		{"latin-5", "brand: {name: Kad\xfdk\xf6y}\n", []string{"line 1", "not UTF-8"}},
		{"too large", "# " + strings.Repeat("x", 1<<20), []string{"larger than 256 KiB"}},
		{"brackets without end", strings.Repeat("[", 100_000), []string{"more than 100 brackets"}},
		{"deep mapping", deep(300), []string{"indented by more than 200 spaces"}},
		{"hundreds", strings.Repeat("a: 1\n", 300), []string{"300 mistakes", "and 288 more"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(t, tc.text, nil)
			if !errors.Is(err, pulse.ErrUsage) {
				t.Fatalf("got %v, want a usage error", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got:\n%v\nwant in it: %s", err, want)
				}
			}
		})
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// An owner who pastes the key where its variable's name belongs must not find
// it again in a mail from cron.
func TestPastedSecretsAreNotShown(t *testing.T) {
	for _, text := range []string{
		"sources:\n  - {type: x, token: HUNTER2SECRET, name: a b}\n",
		"sources:\n  - {type: x, token_env: HUNTER2%SECRET, key_env: X, every: 5}\n",
		"smtp: {hst: a, password: \"HUNTER2SECRET\"}\n",
		"smtp:\n  password_env: \"HUNTER2 SECRET\"\n",
		"store: mysql://u:HUNTER2SECRET@host/db\n",
	} {
		_, err := load(t, text, nil)
		if err == nil || strings.Contains(err.Error(), "HUNTER2") {
			t.Errorf("got %v, want an error without the secret", err)
		}
	}
}

func TestCaretUnderMistake(t *testing.T) {
	for name, text := range map[string]string{
		"a long line":           "mute: [" + strings.Repeat("{word: Ayşe}, ", 10) + "{word: Elif, plce: x}]",
		"behind what is hidden": "sources: [{type: x, token_env: \"a very long pasted secret\", plce: x}]",
	} {
		_, err := load(t, text+"\n", nil)
		if err == nil {
			t.Fatalf("%s: got no error", name)
		}
		_, rest, _ := strings.Cut(err.Error(), "plce")
		lines := strings.Split(rest, "\n")
		line, caret := []rune(lines[1]), []rune(lines[2])
		if got := string(line[min(len(line), len(caret)-1):]); !strings.HasPrefix(got, "plce:") {
			t.Errorf("%s: caret stands under %q, want under \"plce:\"\n%v", name, got, err)
		}
	}
}

func TestOriginsAndMask(t *testing.T) {
	c, err := load(t, "timezone: UTC\nstore: a.db\nbrand: {name: B}\nsources: [{type: x}]\n", map[string]string{
		"PULSE_STORE": "postgres://u:hunter2@h/db", "PULSE_SMTP_PORT": "465", "PULSE_SMTP_HOST": "mail", "X_BEARER": "hunter2",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Line{
		"brand.name":           {Value: "B", Origin: "pulse.yaml:3"},
		"timezone":             {Value: "UTC", Origin: "pulse.yaml:1"},
		"store":                {Value: "postgres://u:***@h/db", Origin: "PULSE_STORE"},
		"sources[0].type":      {Value: "x", Origin: "pulse.yaml:4"},
		"sources[0].token_env": {Value: "X_BEARER = ***", Origin: "default"},
		"sources[0].every":     {Value: "24h", Origin: "default"},
		"smtp.port":            {Value: "465", Origin: "PULSE_SMTP_PORT"},
		"smtp.tls":             {Value: "tls", Origin: "default"},
	}
	for _, got := range c.Show() {
		if strings.Contains(got.Value, "hunter2") {
			t.Errorf("%s shows a secret: %s", got.Key, got.Value)
		}
		if w, ok := want[got.Key]; ok {
			w.Key = got.Key
			if got != w {
				t.Errorf("got %+v, want %+v", got, w)
			}
			delete(want, got.Key)
		}
	}
	for key := range want {
		t.Errorf("%s is not shown", key)
	}
}

func TestMistakeInEnvironmentIsNamed(t *testing.T) {
	_, err := load(t, "timezone: UTC\nbrand: {name: B}\n", map[string]string{"PULSE_TIMEZONE": "Mars", "PULSE_SMTP_PORT": "x"})
	for _, want := range []string{`PULSE_TIMEZONE: "Mars" is no time zone`, `PULSE_SMTP_PORT wants a whole number, not "x"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err != nil && strings.Contains(err.Error(), "line 1") {
		t.Errorf("blames the file for what the environment says: %v", err)
	}
}
