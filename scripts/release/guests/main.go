// Command guests is a survey tool on loopback whose guests keep talking: every few
// seconds one more answer. scripts/release/check.sh lets cron fetch from it.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// every is how often a guest speaks.
const every = 20 * time.Second

var said = []string{
	"Elif was so kind, the coffee came within a minute. Thank you!",
	"Garson çok ilgisizdi, yarım saat bekledik.",
	"อาหารอร่อยมาก พนักงานบริการดี",
	"Le serveur était charmant, mais l'addition était fausse.",
	"Kamarnya kotor dan AC tidak dingin.",
	"We waited forty minutes for two cold soups.",
	"Kahveniz harika, ekibin güler yüzü için teşekkürler.",
	"รอนานมาก ไม่มีใครมารับออเดอร์",
}

type answer struct {
	ID      int       `json:"id"`
	At      time.Time `json:"at"`
	Comment string    `json:"comment"`
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "guests:", err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	opened := time.Now()
	err = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var out []answer
		for i := range int(time.Since(opened)/every) + 2 {
			out = append(out, answer{i, opened.Add(time.Duration(i-2) * every).UTC(), fmt.Sprintf("%s (%d)", said[i%len(said)], i)})
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"answers": out}) // who hung up has nobody to be told
	}))
	fmt.Fprintln(os.Stderr, "guests:", err)
	os.Exit(1)
}
