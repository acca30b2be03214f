package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// provider serves sources as endpoints of JSON on several loopback hosts, with the
// latency of real ones. It remembers all that was ever said, and who asked when.
type provider struct {
	hosts   []string // with their ports
	servers []*http.Server
	edits   float64 // how often a request changes the words of something on its page

	mu      sync.Mutex
	sources [][]said // by source, oldest first
	asked   map[string][]time.Time
	pages   atomic.Int64
}

// said is one thing a guest said, with the version its words are in.
type said struct{ version int }

const onPage = 8

func id(source, n int) string { return fmt.Sprintf("%d-%d", source, n) }

func (s said) text(source, n int) string {
	return fmt.Sprintf("Guest %d of shop %d says the %s was %s, version %d", n, source,
		[]string{"soup", "queue", "terrace", "bill", "waiter", "music"}[n%6], []string{"lovely", "too slow", "cold", "perfect", "fine"}[(n+source)%5], s.version)
}

// serve begins with each source having first things said.
func serve(sources, hosts, first int, edits float64) (*provider, error) {
	p := &provider{edits: edits, sources: make([][]said, sources), asked: map[string][]time.Time{}}
	for i := range p.sources {
		p.sources[i] = make([]said, first)
	}
	for h := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.%d.%d:0", 7+h/200, 1+h%200))
		if err != nil {
			return nil, err
		}
		srv := &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
		p.hosts, p.servers = append(p.hosts, l.Addr().String()), append(p.servers, srv)
		go func() { _ = srv.Serve(l) }() // until close
	}
	return p, nil
}

func (p *provider) close() {
	for _, s := range p.servers {
		_ = s.Close()
	}
}

func (p *provider) host(source int) string { return p.hosts[source%len(p.hosts)] }

// ServeHTTP answers /SOURCE?page=N, the oldest first. What it answers is settled before it
// makes the client wait: who is stopped meanwhile brings words that may be old by then.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	source, err := strconv.Atoi(strings.Trim(r.URL.Path, "/"))
	if err != nil || source < 0 || source >= len(p.sources) {
		http.NotFound(w, r)
		return
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page")) // none is the first
	body := p.page(source, page, r.Host)
	time.Sleep(50*time.Millisecond + rand.N(150*time.Millisecond))
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(body); err == nil {
		p.pages.Add(1)
	}
}

func (p *provider) page(source, page int, host string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[host] = append(p.asked[host], time.Now())
	list := p.sources[source]
	from := min(page*onPage, len(list))
	to := min(from+onPage, len(list))
	if from < to && rand.Float64() < p.edits {
		list[from+rand.N(to-from)].version++
	}
	type item struct{ ID, Text, At, By string }
	var out struct {
		Items []item
		Next  string `json:",omitempty"`
	}
	for n := from; n < to; n++ {
		out.Items = append(out.Items, item{id(source, n), list[n].text(source, n), began.Add(time.Duration(n) * time.Second).Format(time.RFC3339), fmt.Sprint("guest", n)})
	}
	if to < len(list) {
		out.Next = fmt.Sprintf("http://%s/%d?page=%d", host, source, page+1)
	}
	body, err := json.Marshal(out)
	if err != nil {
		panic(err) // texts and numbers
	}
	return body
}

// grow lets somebody say something somewhere.
func (p *provider) grow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := rand.N(len(p.sources))
	p.sources[i] = append(p.sources[i], said{})
}

// all is what every mention should say, by its key.
func (p *provider) all() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]string{}
	for i, list := range p.sources {
		for n, s := range list {
			out[fmt.Sprintf("s%d:%s", i, id(i, n))] = s.text(i, n)
		}
	}
	return out
}

// tooOften is by how many requests a host was asked above its rate in the worst stretch of
// ten seconds, and the most it was asked in one.
func (p *provider) tooOften(rate, burst int) (over, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range p.asked {
		from := 0
		for i := range at {
			for at[i].Sub(at[from]) > 10*time.Second {
				from++
			}
			most = max(most, i-from+1)
		}
	}
	return max(0, most-(10*rate+burst)), most
}

// began is when guests began to speak.
var began = time.Now().Add(-48 * time.Hour).UTC().Truncate(time.Second)
