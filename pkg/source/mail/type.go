package mail

import (
	"cmp"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// placeKey holds under places[] the address to which guests of a place write.
const placeKey = "mail"

func duties() pulse.Duties { return pulse.Duties{KeepVersions: true} }

// Type says what a source of type mail is told in pulse.yaml.
func Type() pulse.SourceType {
	return pulse.SourceType{
		Name: "mail", What: "what guests write by mail: a folder on your mail server, an mbox file, a Maildir",
		PlaceKey: placeKey, PlaceCheck: placeAddress, AnyPlace: true, PlaceAsk: "the address that guests write to for it", Duties: duties(),
		Price: "nothing",
		Rules: []string{"guests wrote to you alone: show nobody outside what they wrote unless they agreed",
			"mails are read and never marked, moved or deleted", "attachments are not opened"},
		Settings: []pulse.Setting{
			{Key: "host", Ask: true, Help: "IMAP server, such as imap.gmail.com; empty for a file or folder (path)"},
			{Key: "port", Kind: pulse.SettingNumber, Help: "of the server; 993, or 143 with starttls"},
			{Key: "security", Choices: []string{secTLS, secStartTLS, secNone}, Default: secTLS, Help: "how the connection is encrypted; none is for this machine alone"},
			{Key: "user", Ask: true, With: "host", Help: "name to log in with, most often the address"},
			{Key: "password_env", Kind: pulse.SettingSecret, Help: "variable of the password; Gmail, Yahoo and iCloud want an app password"},
			{Key: "token_env", Kind: pulse.SettingSecret, Help: "variable of an OAuth access token instead (XOAUTH2)"},
			{Key: "folders", Ask: true, With: "host", Kind: pulse.SettingList, Default: "INBOX", Help: "folders to read"},
			{Key: "ca_file", Help: "certificates to trust beside those of the machine (PEM)"},
			{Key: "path", Ask: true, Without: "host", Help: "an mbox file or a Maildir instead of a server"},
			{Key: "own", Ask: true, Kind: pulse.SettingList, Check: ownAddress, Help: "your own addresses, and domains as @example.com; what they write is no guest's"},
			{Key: "lists", Kind: pulse.SettingList, Help: "addresses of groups through which guests write; other lists are left out"},
			{Key: "form", Kind: pulse.SettingMap, Help: "labels in the mails of your contact form, by what stands behind them: text, name, email, rating, place, end"},
		},
		Complete: complete, Check: check,
	}
}

func placeAddress(v string) error {
	if strings.Count(v, "@") != 1 || strings.ContainsAny(v, " <>,;") || strings.HasPrefix(v, "@") || strings.HasSuffix(v, "@") {
		return fmt.Errorf("%q is no mail address", v)
	}
	return nil
}

// complete names the variable that is read where the owner named none.
func complete(values map[string][]string) {
	if len(values["path"]) > 0 {
		delete(values, "folders")
		return
	}
	if len(values["password_env"]) == 0 && len(values["token_env"]) == 0 {
		values["password_env"] = []string{"MAIL_PASSWORD"}
	}
}

func check(s pulse.Setup) []pulse.SettingMistake {
	var out []pulse.SettingMistake
	wrong := func(key, format string, a ...any) {
		out = append(out, pulse.SettingMistake{Key: key, What: fmt.Sprintf(format, a...)})
	}
	host, path := s.Value("host"), s.Value("path")
	switch {
	case host == "" && path == "":
		wrong("host", "name a mail server, or under path an mbox file or a Maildir")
	case host != "" && path != "":
		wrong("path", "host and path do not go together: make two sources of them")
	case host != "" && s.Value("user") == "":
		wrong("user", "name who logs in at %s", host)
	}
	if strings.ContainsAny(host, "/: @") && net.ParseIP(host) == nil {
		wrong("host", "%q is no name of a server: without imap:// and without port", host)
	}
	if s.Value("password_env") != "" && s.Value("token_env") != "" {
		wrong("token_env", "password_env and token_env do not go together")
	}
	if s.Value("security") == secNone && host != "" && !loopback(host) {
		wrong("security", "none would send the password readable for everybody on the way; it is for servers on this machine")
	}
	f := formOf(s)
	for _, key := range keys(f) {
		if !slices.Contains(formFields, key) {
			wrong("form", "%q cannot be told apart: use %s", key, strings.Join(formFields, ", "))
		}
	}
	if len(f) > 0 && f["text"] == "" {
		wrong("form", "name under text the label before the guest's words, as in {text: Message, name: Name}")
	}
	return out
}

func ownAddress(v string) error {
	if !strings.Contains(v, "@") {
		return fmt.Errorf("%q is no address; a whole domain is written @%s", v, v)
	}
	return nil
}

func keys(f Form) []string {
	var out []string
	for k := range f {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func formOf(s pulse.Setup) Form {
	f := Form{}
	for _, v := range s.Values["form"] {
		key, label, _ := strings.Cut(v, "=")
		f[key] = strings.TrimRight(strings.TrimSpace(label), ": ")
	}
	return f
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (o Options) defaults() Options {
	o.Name = cmp.Or(o.Name, "mail")
	o.Via = cmp.Or(o.Via, pulse.ViaAddressed)
	return o
}

// Open makes the source that s describes. It asks no server yet.
func Open(s pulse.Setup, _ *wire.Client) (pulse.Source, error) {
	o := Options{Name: s.Name, Places: s.Places, Place: s.Place, Own: s.Values["own"], Lists: s.Values["lists"], Form: formOf(s), Zone: s.ZoneOf}.defaults()
	if path := s.Value("path"); path != "" {
		if !filepath.IsAbs(path) {
			path = filepath.Join(s.Dir, path)
		}
		o.Path = path
		return OpenBox(o, "", nil)
	}
	o.IMAP = Server{Host: s.Value("host"), Security: cmp.Or(s.Value("security"), secTLS), User: s.Value("user"), Folders: s.Values["folders"]}
	o.IMAP.Port = map[string]int{secTLS: 993, secStartTLS: 143, secNone: 143}[o.IMAP.Security]
	if v := s.Value("port"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 65535 {
			return nil, pulse.Usagef("port %q is none: it goes from 1 to 65535", v)
		}
		o.IMAP.Port = n
	}
	if len(o.IMAP.Folders) == 0 {
		o.IMAP.Folders = []string{"INBOX"}
	}
	if file := s.Value("ca_file"); file != "" {
		if !filepath.IsAbs(file) {
			file = filepath.Join(s.Dir, file)
		}
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, &pulse.Problem{Kind: pulse.ErrUsage, Msg: "ca_file", Err: err}
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, pulse.Usagef("ca_file %s holds no certificate", file)
		}
		o.IMAP.Roots = pool
	}
	for key, to := range map[string]*string{"password_env": &o.IMAP.Password, "token_env": &o.IMAP.Token} {
		v, err := s.Secret(key)
		if err != nil {
			return nil, err
		}
		*to = v
	}
	return New(o)
}
