package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Answers is what `pulse init` knows of the business.
type Answers struct {
	Brand     string
	Handle    string // X account, with or without @; "" none
	Languages []string
	Timezone  string
	Places    []Place // ids may be empty: they are made from the names
	X         bool
	Mail      Mail
}

// Mail is where the digest goes. Without To there is no mail.
type Mail struct {
	From, To   string
	Host, User string
}

// Sample writes a commented pulse.yaml from a. It loads back as it was answered;
// mistakes in the answers are for Load to tell.
func Sample(a Answers) []byte {
	var b strings.Builder
	a.Handle = strings.TrimPrefix(strings.TrimSpace(a.Handle), "@")
	a.Places = withIDs(a.Places)
	b.WriteString("# What pulse listens to, and who hears of it. `pulse doctor` checks this file;\n" +
		"# docs/configuration.md explains every key.\n\n")
	writeBrand(&b, a)
	writePlaces(&b, a)
	writeStaff(&b, a)
	writeSources(&b, a)
	writeTeams(&b)
	writeExport(&b)
	writeAnswers(&b)
	writeMail(&b, a)
	return []byte(b.String())
}

func writeBrand(b *strings.Builder, a Answers) {
	fmt.Fprintf(b, "brand:\n  name: %s\n", quote(a.Brand))
	b.WriteString("  # words, #tags and @handles that also mean you\n")
	if a.Handle != "" {
		fmt.Fprintf(b, "  aliases: [%s]\n", quote("@"+a.Handle))
	} else {
		b.WriteString("  # aliases: [kahveduragi, \"@kahveduragi\"]\n")
	}
	b.WriteString("  # phrases that look like you and are not, such as a street of that name\n" +
		"  # exclude: [\"kahve durağı sokağı\"]\n" +
		"  # languages your guests write, most frequent first: en, tr, fr, id, th\n")
	fmt.Fprintf(b, "  languages: %s\n\n", flow(a.Languages))
	b.WriteString("# decides what a day is\n")
	if a.Timezone == "" {
		b.WriteString("# timezone: Europe/Istanbul\n")
	} else {
		fmt.Fprintf(b, "timezone: %s\n", quote(a.Timezone))
	}
	b.WriteString("\n# one file beside this one, or postgres://user@host/database\nstore: pulse.db\n\n")
}

func writePlaces(b *strings.Builder, a Answers) {
	b.WriteString("# Your branches. foursquare: is the last part of the place's address there.\n")
	if len(a.Places) == 0 {
		b.WriteString("# places:\n#   - {id: kadikoy, name: Kadıköy, foursquare: 4b5e662e70c603bba7d790b4, hours: \"mon-sat 08:00-22:00\"}\n\n")
		return
	}
	b.WriteString("places:\n")
	for _, p := range a.Places {
		fmt.Fprintf(b, "  - id: %s\n    name: %s\n", quote(p.ID), quote(p.Name))
		for _, kv := range [][2]string{{"foursquare", p.Provider["foursquare"]}, {"timezone", p.Timezone}, {"hours", p.Hours}} {
			if kv[1] != "" {
				fmt.Fprintf(b, "    %s: %s\n", kv[0], quote(kv[1]))
			}
		}
	}
	b.WriteString("\n")
}

func writeStaff(b *strings.Builder, a Answers) {
	place := ""
	if len(a.Places) > 0 {
		place = ", place: " + a.Places[0].ID
	}
	fmt.Fprintf(b, "# Praise that names somebody is shown by name. Nobody is ranked.\n"+
		"# staff:\n#   - {name: Elif Yılmaz, aliases: [Elif, Elif Hanım]%s}\n\n", place)
}

func writeSources(b *strings.Builder, a Answers) {
	b.WriteString("# Where guests speak. Keys are not written here: token_env and key_env name\n" +
		"# environment variables; X_BEARER_FILE=/path reads the key from a file instead.\n")
	hasFoursquare := slices.ContainsFunc(a.Places, func(p Place) bool { return p.Provider["foursquare"] != "" })
	if !a.X && !hasFoursquare {
		b.WriteString("# sources:\n")
	} else {
		b.WriteString("sources:\n")
	}
	hash := map[bool]string{true: "", false: "# "}
	x := hash[a.X]
	fmt.Fprintf(b, "%s  - type: x\n%s    token_env: X_BEARER\n", x, x)
	if a.Handle != "" {
		fmt.Fprintf(b, "%s    mentions_of: %s   # or the number of the account, which saves a look-up\n", x, quote("@"+a.Handle))
	} else {
		b.WriteString(x + "    # mentions_of: \"@kahveduragi\"   # mentions of your own account cost a fifth of a search\n")
	}
	fmt.Fprintf(b, "%s    # search: '\"Kahve Durağı\" -is:retweet'   # else made from brand\n"+
		"%s    budget: {posts_per_run: 500, usd_per_month: 5}   # stops before it is spent\n", x, x)
	f := hash[hasFoursquare]
	fmt.Fprintf(b, "%s  - type: foursquare\n%s    places: all\n%s    key_env: FSQ_KEY\n\n", f, f, f)
}

func writeTeams(b *strings.Builder) {
	b.WriteString("# Who makes which part of the service better.\n" +
		"# teams:\n#   - {id: service, name: Service team, lead: lead@example.com, themes: [service, waiting]}\n\n")
}

func writeExport(b *strings.Builder) {
	b.WriteString("# Where the teams work: pulse backlog export --to github, or jira. The tokens are\n" +
		"# not written here: GITHUB_TOKEN and JIRA_TOKEN, or GITHUB_TOKEN_FILE=/path.\n" +
		"# export:\n#   github: {repo: owner/name, token_env: GITHUB_TOKEN}\n" +
		"#   jira: {site: example.atlassian.net, project: CX, email: you@example.com, token_env: JIRA_TOKEN, issue_type: Task}\n\n")
}

// writeAnswers is a policy most shops can live with; all of it is a comment, as without
// people nobody may give anything and every hard line stands.
func writeAnswers(b *strings.Builder) {
	b.WriteString("# How guests are answered (pulse answer ID), and what is never said. Without people\n" +
		"# everybody may answer and nobody may give anything. pulse policy shows every line.\n" +
		"# Built in and hard: who, money, makegood, discount, medical, legal, blame_guest,\n" +
		"# blame_staff, date, personal_data, light_tone, twin, gap; guidelines: half_apology,\n" +
		"# hiding, loud. A rule given here changes one of them, or is your own.\n" +
		"# answers:\n" +
		"#   contact: hello@example.com          # whom drafts ask the guest to write to\n" +
		"#   sign: Elif, shift leader            # who signs; else the brand\n" +
		"#   words: answers                      # folder of your own sentences: tr.txt, en.txt …\n" +
		"#   rules:                              # hard: never; guide: with a reason; free: no line\n" +
		"#     - {rule: hiding, level: hard}\n" +
		"#     - {rule: rivals, level: hard, words: [\"other café\"]}\n" +
		"#   roles:                              # most: to one guest, in each currency you give\n" +
		"#     - {role: shift, most: [10 EUR], gifts: [coffee, dessert]}\n" +
		"#     - {role: manager, most: [100 EUR], grave: true}   # grave: illness, injury, discrimination\n" +
		"#   people:\n" +
		"#     - {name: Elif Yılmaz, role: shift}\n\n")
}

func writeMail(b *strings.Builder, a Answers) {
	b.WriteString("# Who reads the digest. role: owner, manager, shift, or staff (praise only).\n" +
		"# With send: true a plain `pulse digest --since 24h` sends it; else --send does.\n" +
		"# every: week or month in an audience: on Mondays, or on the 1st, about what is over.\n")
	if a.Mail.To == "" {
		b.WriteString("# digest:\n#   from: pulse@example.com\n#   send: true\n#   audiences:\n" +
			"#     - {role: owner, language: en, to: [you@example.com]}\n#     - {role: staff, every: week, to: [staff@example.com]}\n" +
			"# smtp: {host: smtp.example.com, port: 587, user: pulse@example.com, password_env: SMTP_PASSWORD}\n")
		return
	}
	from := a.Mail.From
	if from == "" {
		from = a.Mail.To
	}
	fmt.Fprintf(b, "digest:\n  from: %s\n  # send: true\n  # every: week, or month, sends it on Mondays, or on the 1st\n  audiences:\n    - {role: owner, to: [%s]}\n", quote(from), quote(a.Mail.To))
	if a.Mail.Host == "" {
		b.WriteString("# smtp: {host: smtp.example.com, port: 587, user: pulse@example.com, password_env: SMTP_PASSWORD}\n")
		return
	}
	fmt.Fprintf(b, "smtp:\n  host: %s\n  port: 587\n", quote(a.Mail.Host))
	if a.Mail.User != "" {
		fmt.Fprintf(b, "  user: %s\n  password_env: SMTP_PASSWORD\n", quote(a.Mail.User))
	}
}

// quote is a text as YAML reads it back, whatever it holds.
func quote(s string) string { return strconv.Quote(s) }

func flow(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, quote(w))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// withIDs gives every place an id of its own.
func withIDs(places []Place) []Place {
	out := slices.Clone(places)
	seen := map[string]bool{}
	for i := range out {
		id := out[i].ID
		if id == "" {
			id = Slug(out[i].Name)
		}
		if id == "" {
			id = fmt.Sprintf("place-%d", i+1)
		}
		for n := 2; seen[id]; n++ {
			id = fmt.Sprintf("%s-%d", strings.TrimRight(id, "-0123456789"), n)
		}
		seen[id], out[i].ID = true, id
	}
	return out
}

// Slug makes an id from a name: "Kadıköy Çarşı" is "kadikoy-carsi". It is empty
// where no letter of a name can be written in ASCII.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r == 'ı':
			b.WriteByte('i')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r) && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
