package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	htmltemplate "html/template"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/page"
)

// Site writes the pages of the intranet. Each method gives the bytes of one file;
// the same input gives the same bytes.
type Site struct {
	pen
	Where string         // brand and place
	Built time.Time      // shown at the foot, in the zone of the options
	Links []Beside       // pages made by others: posters, strengths
	Fixed []digest.Fixed // told on the first page, newest first
	Place string         // id of the place the pages are about; "" all

	Waiting *digest.Waiting // guests who wait for us, on the first page; nil nobody does
}

// Beside is a way to a page beside ours.
type Beside struct{ Name, Href string }

// NewSite makes the writer of one site.
func NewSite(where string, built time.Time, links []Beside, o Options) (Site, error) {
	p, err := newPen(o)
	return Site{pen: p, Where: where, Built: built, Links: links}, err
}

// siteView is one page: the site, where it stands in it, and what is on it.
type siteView struct {
	Site
	Here  string // "home", "archive", "wall", "themes", "search", "day"
	Up    string // way to the top: "" or "../"
	Title string
	Data  any
}

func (s Site) write(name string, v siteView) ([]byte, error) {
	t, err := pageShelf.take(name, func() (*htmltemplate.Template, error) {
		return htmltemplate.New("page.layout.html.tmpl").Funcs(s.funcs()).ParseFS(templateFiles, "templates/page.layout.html.tmpl", "templates/"+name)
	})
	if err != nil {
		return nil, err
	}
	defer pageShelf.put(name, t)
	var b bytes.Buffer
	if err := t.Funcs(s.funcs()).Execute(&b, v); err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// Code is the language of the pages.
func (s Site) Code() string { return s.lang }

// Foot says when the pages were made.
func (s Site) Foot() string { return s.t("pg.foot", "when", s.moment(s.Built.In(s.Zone))) }

// Brand is whose pages they are.
func (s Site) Brand() string {
	if s.Where == "" {
		return s.t("all_places")
	}
	return Line(s.Where)
}

// On writes a day, like 2026-11-22, as people of the language do.
func (s Site) On(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return s.date(t)
}

// Month writes a month, like 2026-11.
func (s Site) Month(id string) string {
	t, err := time.Parse("2006-01", id)
	if err != nil {
		return id
	}
	return s.month(t)
}

// DayOf is the number of the day in its month.
func (s Site) DayOf(day string) string { return strings.TrimLeft(day[len(day)-2:], "0") }

// Praise counts.
func (s Site) Praise(n int) string { return s.n("n.praise", n) }

// voice is one praise on a page.
type voice struct {
	digest.Item
	s   Site
	Day string // of its page, "" it stands there
}

func (s Site) voices(list []digest.Item) []voice {
	var out []voice
	for _, it := range list {
		out = append(out, voice{it, s, ""})
	}
	return out
}

// Words are the guest's, whole.
func (v voice) Words() string { return bound(clean(strings.TrimSpace(v.Text))) }

// Open and Close are the quotation marks; where the guest gave stars alone, that.
func (v voice) Open() string {
	if v.Words() == "" {
		return v.s.t("quote.none")
	}
	return v.s.t("quote.open")
}

// Close is nothing behind nothing.
func (v voice) Close() string {
	if v.Words() == "" {
		return ""
	}
	return v.s.t("quote.close")
}

// Thanks names the people of the roster, or "".
func (v voice) Thanks() string {
	if len(v.Staff) == 0 {
		return ""
	}
	return v.s.t("names", "names", Line(strings.Join(v.Staff, ", ")))
}

// From is who and where.
func (v voice) From() string {
	out := []string{v.s.t("anonymous")}
	if a := Line(v.Author); a != "" {
		out[0] = cut(60, a)
	}
	if n := Line(v.Name); n != "" && !strings.HasSuffix(v.s.Where, n) {
		out = append(out, n)
	}
	return strings.Join(out, " · ")
}

// Link is where it was said, or "".
func (v voice) Link() string { return link(v.URL) }

// About names the themes.
func (v voice) About() string { return v.s.themes(v.Themes) }

// dayView is what stands on a day's page.
type dayView struct {
	page.Day
	Top  *voice
	More []voice
}

func (s Site) dayView(d page.Day) dayView {
	v := dayView{Day: d, More: s.voices(d.Praise)}
	if d.Best != nil {
		v.Top = &voice{*d.Best, s, ""}
	}
	return v
}

// Day is day/<day>.html.
func (s Site) Day(d page.Day) ([]byte, error) {
	return s.write("page.day.html.tmpl", siteView{s, "day", "../", s.date(d.Date), s.dayView(d)})
}

// homeView is what stands on the first page.
type homeView struct {
	Stories []voice
	Fixes   []*fixView
	Waiting *waitingView // nil nobody waits
}

// Home is index.html: the newest story large, those of the days before, and what was
// put right.
func (s Site) Home(st page.State) ([]byte, error) {
	return s.write("page.home.html.tmpl", siteView{s, "home", "", s.t("pg.title"), homeView{s.wall(st, 8), s.fixes(), s.waiting()}})
}

// homeFixes is how much of what was put right stands on the first page.
const homeFixes = 5

func (s Site) fixes() []*fixView {
	var out []*fixView
	for _, f := range s.Fixed[:min(len(s.Fixed), homeFixes)] {
		f.At = f.At.In(s.Zone)
		out = append(out, &fixView{f, s.pen, s.Place})
	}
	return out
}

// waitingView tells of open cases by number, time and theme: pages are for everybody
// in the house, and no word of a guest who complained stands on them.
type waitingView struct {
	digest.Waiting
	Site
}

func (s Site) waiting() *waitingView {
	if s.Waiting == nil || s.Waiting.Open == 0 {
		return nil
	}
	return &waitingView{*s.Waiting, s}
}

// Counts are how many wait, and how many of them too long.
func (v waitingView) Counts() []string {
	out := []string{v.n("case.dig.open", v.Open)}
	if v.Late > 0 {
		out = append(out, v.n("case.fig.late", v.Late))
	}
	return out
}

// Dues lists those due first.
func (v waitingView) Dues() []waitLine {
	var out []waitLine
	for _, c := range v.Listed {
		l := waitLine{ID: c.ID, Late: !v.Built.Before(c.Due)}
		key := "case.due"
		if l.Late {
			key = "case.late"
		}
		if c.Due.IsZero() {
			continue
		}
		l.When = strings.TrimPrefix(v.t(key, "when", v.moment(c.Due.In(v.Zone))), "! ")
		if c.Theme != "" {
			l.Theme = v.theme(c.Theme)
		}
		out = append(out, l)
	}
	return out
}

// waitLine is one open case.
type waitLine struct {
	ID, When, Theme string
	Late            bool
}

// WallLength is how many stories stand on the wall.
const WallLength = 120

// Wall is wall.html.
func (s Site) Wall(st page.State) ([]byte, error) {
	return s.write("page.wall.html.tmpl", siteView{s, "wall", "", s.t("pg.wall"), s.wall(st, WallLength)})
}

func (s Site) wall(st page.State, n int) []voice {
	var out []voice
	for _, b := range st.Wall(n) {
		out = append(out, voice{*b.Best, s, b.Day})
	}
	return out
}

// Archive is archive.html.
func (s Site) Archive(st page.State) ([]byte, error) {
	return s.write("page.archive.html.tmpl", siteView{s, "archive", "", s.t("pg.archive"), st.Months()})
}

// themesView is the table of themes: of one month its column alone, of several all.
type themesView struct {
	Caption string
	Columns []string // ids of the months beside the total
	Lines   []themeLine
}

type themeLine struct {
	page.ThemeLine
	Name    string
	Share   int   // of the most praised, in per cent
	Columns []int // of the months beside the total
	Story   *voice
}

// Themes is themes.html: the last twelve months.
func (s Site) Themes(st page.State) ([]byte, error) {
	ids, lines := st.Themes(12)
	v := themesView{Caption: s.t("pg.months"), Columns: ids}
	if len(ids) == 1 {
		v.Caption, v.Columns = s.Month(ids[0]), nil
	}
	for _, l := range lines {
		line := themeLine{ThemeLine: l, Name: s.theme(l.ID), Share: share(l.Total, lines[0].Total)}
		if len(ids) > 1 {
			line.Columns = l.Months
		}
		if l.Best != nil {
			line.Story = &voice{*l.Best.Best, s, l.Best.Day}
		}
		v.Lines = append(v.Lines, line)
	}
	return s.write("page.themes.html.tmpl", siteView{s, "themes", "", s.t("pg.themes"), v})
}

// searchView is what the script of the search page is told.
type searchView struct{ Days []string }

// Search is search.html. The newest day is looked at first.
func (s Site) Search(st page.State) ([]byte, error) {
	var days []string
	for i := len(st.Days) - 1; i >= 0; i-- {
		days = append(days, st.Days[i].Day)
	}
	return s.write("page.search.html.tmpl", siteView{s, "search", "", s.t("pg.search"), searchView{days}})
}

// Index is search/<day>.js: what the search page looks through, as a script,
// because pages on a file share may read no other files.
func (s Site) Index(d page.Day) ([]byte, error) {
	list := d.Entries()
	for i := range list {
		e := &list[i]
		e.Text, e.Author, e.Place, e.URL = clean(strings.TrimSpace(e.Text)), Line(e.Author), Line(e.Place), link(e.URL)
		e.Lang = tongue(e.Lang)
		names := make([]string, len(e.Themes)) // the day keeps its ids
		for k, id := range e.Themes {
			names[k] = s.theme(id)
		}
		e.Themes = names
	}
	b, err := json.Marshal(list) // < > & and line separators are escaped
	if err != nil {
		return nil, err
	}
	day, err := json.Marshal([]string{d.Brief.Day, s.date(d.Date)})
	return fmt.Appendf(nil, "pulse(%s,%s);\n", day, b), err
}

// Style is style.css.
func (s Site) Style() ([]byte, error) { return templateFiles.ReadFile("templates/page.css") }

// Script is search.js.
func (s Site) Script() ([]byte, error) { return templateFiles.ReadFile("templates/page.search.js") }

// fileView is one file that another command put into the folder.
type fileView struct {
	Name, Href string
	Picture    bool
}

// Files is posters.html or strengths.html: what lies in the folder of that name.
func (s Site) Files(dir string, names []string) ([]byte, error) {
	var list []fileView
	for _, n := range names {
		ext := path.Ext(n)
		list = append(list, fileView{Line(strings.TrimSuffix(n, ext)), dir + "/" + url.PathEscape(n), ext == ".png" || ext == ".svg"})
	}
	return s.write("page.files.html.tmpl", siteView{s, dir, "", s.t("pg." + dir), list})
}

// SiteLook changes whenever pages would be written in another way.
func SiteLook() string {
	h := fnv.New64a()
	for _, dir := range []string{"templates", "words"} {
		var files fs.FS = templateFiles
		if dir == "words" {
			files = wordFiles
		}
		_ = fs.WalkDir(files, dir, func(path string, d fs.DirEntry, err error) error { // embedded: nothing can go wrong
			if err == nil && !d.IsDir() {
				b, _ := fs.ReadFile(files, path)
				h.Write(b)
			}
			return nil
		})
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

// SiteWord is the name of a page made by others, in a language.
func SiteWord(lang, what string) (string, error) {
	w, err := wordsOf(lang)
	if err != nil {
		return "", err
	}
	return w.t("pg." + what), nil
}
