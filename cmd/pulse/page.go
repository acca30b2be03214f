package main

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-919336a1/pulse/pkg/deliver"
	"github.com/seed-919336a1/pulse/pkg/digest"
	"github.com/seed-919336a1/pulse/pkg/page"
	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/render"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// pageFlags are what a call of page asks for.
type pageFlags struct {
	out, place, lang, url string
	full                  bool
	since                 func() (time.Time, error)
}

// pageState is the file beside the pages that says what they hold.
const pageState = ".pulse-page.json"

func newPage(e *env) *cobra.Command {
	var f pageFlags
	c := &cobra.Command{
		Use:   "page --out DIR",
		Short: "Write the intranet: praise by day, the wall, strengths, search",
		Long: `Write a website of what guests thank us for into a folder: the newest story, each
day, a wall of stories, the parts of the service by month, search, and news feeds.
It needs no server and asks nothing of the internet: put the folder on a file share
or below any web server. Run again it writes only the days on which something
changed; what was deleted or forgotten leaves the pages, too.`,
		Example: "  pulse page --out /srv/intranet/pulse\n  pulse page --out ./kadikoy --place kadikoy --lang tr",
		Args:    args(cobra.NoArgs),
	}
	c.Flags().StringVar(&f.out, "out", "", "folder to write to (must be given)")
	e.placeFlag(c, &f.place)
	langFlag(c, &f.lang)
	c.Flags().StringVar(&f.url, "url", "", "address of the folder, for the feeds: https://intranet.example/pulse")
	c.Flags().BoolVar(&f.full, "full", false, "write every day again")
	f.since = e.whenFlag(c, "since", "365d", "the first day that has a page")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := e.checkPage(&f); err != nil {
			return err
		}
		return e.withStore(c.Context(), func(db *store.DB) error { return e.page(c, db, f) })
	}
	return c
}

func (e *env) checkPage(f *pageFlags) error {
	if f.out == "" {
		return pulse.WithHint(pulse.Usagef("where shall the pages go?"), "name a folder: pulse page --out ./intranet")
	}
	if err := knownLang(f.lang); err != nil {
		return err
	}
	if f.url != "" {
		u, err := url.Parse(f.url)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return pulse.Usagef("--url %q is no address like https://intranet.example/pulse", f.url)
		}
		f.url = strings.TrimSuffix(f.url, "/") + "/"
	}
	cfg, err := e.config()
	if err != nil {
		return err
	}
	f.place, err = placeID(cfg, f.place)
	return err
}

// site is what one run of page works with.
type site struct {
	o      page.Options
	folder deliver.Folder
	state  page.State
	write  render.Site
	url    string
	beside map[string][]string // by folder: the files that others put there
	days   int                 // whose page changed
	files  int
}

func (e *env) page(c *cobra.Command, db *store.DB, f pageFlags) error {
	s, err := e.newSite(f)
	if err != nil {
		return err
	}
	mended, err := e.mended(c.Context(), db)
	if err != nil {
		return err
	}
	s.write.Fixed, s.write.Place = digest.Lately(mended, f.place, s.o.Now), f.place
	if s.write.Waiting, err = e.waitingCases(c.Context(), db, f.place, s.o.Now); err != nil {
		return err
	}
	plan, erased, err := page.Look(c.Context(), db, s.state, s.o)
	if err != nil {
		return err
	}
	if plan.Full {
		s.state.Days = nil
	}
	if err := s.dropOld(); err != nil {
		return err
	}
	if err := s.makeDays(c.Context(), db, plan.Days); err != nil {
		return err
	}
	if plan.Full {
		if err := s.sweep(); err != nil {
			return err
		}
	}
	if err := s.listBesides(); err != nil {
		return err
	}
	s.state.Look, s.state.Built, s.state.Erased = s.o.Look, s.o.Now, erased
	if err := s.overviews(); err != nil {
		return err
	}
	if s.files > 0 {
		if err := noteFile(c.Context(), db, pulse.Act{What: pulse.ActPage, Items: s.files}, f.out); err != nil {
			return err
		}
	}
	if e.quiet && !e.json {
		return nil
	}
	return e.done(c, map[string]any{"out": f.out, "days": s.days, "files": s.files, "full": plan.Full},
		"%s: %s changed, %s written; open %s/index.html", f.out, count(s.days, "day"), count(s.files, "file"), strings.TrimSuffix(f.out, "/"))
}

func (e *env) newSite(f pageFlags) (*site, error) {
	cfg, err := e.config()
	if err != nil {
		return nil, err
	}
	now, err := e.now()
	if err != nil {
		return nil, err
	}
	since, err := f.since()
	if err != nil {
		return nil, err
	}
	lang := e.readerLang(f.lang)
	zone := cfg.ZoneOf(f.place)
	since = since.In(zone)
	s := &site{folder: deliver.Folder{Dir: f.out}, url: f.url}
	s.o.Options = digest.Options{
		Zone: zone, Place: f.place, Lang: lang, Brand: cfg.Brand.Name, Places: cfg.PlacesResolved(), Names: newNamer(cfg.Staff),
		Now: now, Until: now, Since: pulse.DayOf(since),
	}
	links, err := s.besides(lang)
	if err != nil {
		return nil, err
	}
	s.o.Look = e.look(f, lang, links)
	if err := s.remember(f.full); err != nil {
		return nil, err
	}
	where := strings.Trim(cfg.Brand.Name+" · "+placeName(cfg.PlacesResolved(), f.place), " ·")
	o := e.renderOptions(lang)
	o.Zone = zone
	s.write, err = render.NewSite(where, now, links, o)
	return s, err
}

func placeName(places []pulse.Place, id string) string {
	for _, p := range places {
		if p.ID == id {
			return p.Name
		}
	}
	return id
}

// look changes whenever every page would: with the program, the language, the
// place, the menu, the roster and the decisions about themes.
func (e *env) look(f pageFlags, lang string, links []render.Beside) string {
	h := fnv.New64a()
	cfg, err := e.config()
	if err != nil {
		return "" // the command has failed on this already
	}
	fmt.Fprint(h, version, render.SiteLook(), lang, links, f.place, f.url, cfg.Staff, cfg.Brand.Name, cfg.PlacesResolved(), e.state().Last()) // never fails
	return fmt.Sprintf("%016x", h.Sum64())
}

// remember reads what the pages hold. A file that cannot be read means anew.
func (s *site) remember(full bool) error {
	b, err := s.folder.Get(pageState)
	if err != nil || full || b == nil {
		return err
	}
	if json.Unmarshal(b, &s.state) != nil {
		s.state = page.State{}
	}
	return nil
}

// dropOld takes away the days before the first.
func (s *site) dropOld() error {
	for _, day := range s.state.Since(s.o.Since.Format(time.DateOnly)) {
		s.days++
		if err := s.removeDay(day); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) removeDay(day string) error {
	for _, name := range []string{"day/" + day + ".html", "search/" + day + ".js"} {
		if err := s.folder.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// makeDays makes days, the oldest first. A day is written when the next one is
// known, so that its links are right; days whose neighbours came or went are written
// once more at the end.
func (s *site) makeDays(ctx context.Context, db *store.DB, days []time.Time) error {
	teller, err := page.NewTeller(ctx, db, s.o)
	if err != nil {
		return err
	}
	w := dayWriter{site: s, links: map[string][2]string{}}
	for _, begin := range days {
		d, ok, err := teller.Day(ctx, db, begin)
		if err != nil {
			return err
		}
		if err := w.take(begin.Format(time.DateOnly), d, ok); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	return w.turn(ctx, db, teller)
}

// dayWriter holds one day back.
type dayWriter struct {
	*site
	held   *page.Day
	links  map[string][2]string // of the days that were written
	turned []string             // had no page, or have none any more
}

func (w *dayWriter) take(day string, d page.Day, ok bool) error {
	if w.state.Has(day) != ok {
		w.turned = append(w.turned, day)
		if !ok {
			w.days++
		}
	}
	w.state.With(day, d.Brief, ok)
	if err := w.flush(); err != nil {
		return err
	}
	if !ok {
		return w.removeDay(day)
	}
	w.held = &d
	return nil
}

func (w *dayWriter) flush() error {
	if w.held == nil {
		return nil
	}
	d := *w.held
	w.held = nil
	return w.one(d)
}

func (w *dayWriter) one(d page.Day) error {
	day := d.Brief.Day
	d.Prev, d.Next = w.state.Around(day)
	w.links[day] = [2]string{d.Prev, d.Next}
	html, err := w.write.Day(d)
	if err != nil {
		return err
	}
	index, err := w.write.Index(d)
	if err != nil {
		return err
	}
	before := w.files
	if err := w.put("day/"+day+".html", html); err != nil {
		return err
	}
	if w.files > before {
		w.days++
	}
	return w.put("search/"+day+".js", index)
}

// turn writes the neighbours of days that came or went, where their links are not
// right already.
func (w *dayWriter) turn(ctx context.Context, db *store.DB, teller *page.Teller) error {
	again := map[string]bool{}
	for _, day := range w.turned {
		prev, next := w.state.Around(day)
		again[prev], again[next] = true, true
	}
	delete(again, "")
	for day := range again {
		prev, next := w.state.Around(day)
		if l, ok := w.links[day]; ok && l == [2]string{prev, next} {
			continue
		}
		begin, err := pulse.ParseDay(day, w.o.Zone)
		if err != nil {
			return err
		}
		d, ok, err := teller.Day(ctx, db, begin)
		if err != nil {
			return err
		}
		if ok {
			if err := w.one(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep takes away days that an earlier run left behind.
func (s *site) sweep() error {
	for _, dir := range []string{"day", "search"} {
		names, err := s.folder.List(dir)
		if err != nil {
			return err
		}
		for _, name := range names {
			day, _, _ := strings.Cut(name, ".")
			if _, err := time.Parse(time.DateOnly, day); err != nil || s.state.Has(day) {
				continue
			}
			if err := s.folder.Remove(dir + "/" + name); err != nil {
				return err
			}
		}
	}
	return nil
}

// overviews writes the pages about all days, and last what is remembered: after a
// crash the next run makes the same days again.
func (s *site) overviews() error {
	st := s.state
	for _, x := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{"style.css", s.write.Style}, {"search.js", s.write.Script},
		{"archive.html", func() ([]byte, error) { return s.write.Archive(st) }},
		{"wall.html", func() ([]byte, error) { return s.write.Wall(st) }},
		{"themes.html", func() ([]byte, error) { return s.write.Themes(st) }},
		{"search.html", func() ([]byte, error) { return s.write.Search(st) }},
		{"rss.xml", func() ([]byte, error) { return s.write.RSS(st, s.url) }},
		{"atom.xml", func() ([]byte, error) { return s.write.Atom(st, s.url) }},
		{"index.html", func() ([]byte, error) { return s.write.Home(st) }},
		{pageState, func() ([]byte, error) { return json.Marshal(st) }},
	} {
		b, err := x.make()
		if err != nil {
			return err
		}
		if err := s.put(x.name, b); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) put(name string, b []byte) error {
	changed, err := s.folder.Put(name, b)
	if changed && name != pageState {
		s.files++
	}
	return err
}

// besides looks for what other commands put into the folder: posters, and the
// strengths of months. Each gets a page that lists it.
func (s *site) besides(lang string) ([]render.Beside, error) {
	s.beside = map[string][]string{}
	var out []render.Beside
	for _, dir := range []string{"posters", "strengths"} {
		names, err := s.folder.List(dir)
		if err != nil {
			return nil, err
		}
		names = slices.DeleteFunc(names, func(n string) bool {
			return !slices.Contains([]string{".pdf", ".png", ".svg", ".html"}, path.Ext(n)) || strings.HasPrefix(n, ".")
		})
		if len(names) == 0 {
			if err := s.folder.Remove(dir + ".html"); err != nil {
				return nil, err
			}
			continue
		}
		name, err := render.SiteWord(lang, dir)
		if err != nil {
			return nil, err
		}
		s.beside[dir] = names
		out = append(out, render.Beside{Name: name, Href: dir + ".html"})
	}
	return out, nil
}

// listBesides writes the pages of what others put into the folder, the newest name
// first: posters and months are named by day or month.
func (s *site) listBesides() error {
	for dir, names := range s.beside {
		slices.Reverse(names)
		b, err := s.write.Files(dir, names)
		if err != nil {
			return err
		}
		if err := s.put(dir+".html", b); err != nil {
			return err
		}
	}
	return nil
}
