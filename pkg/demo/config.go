package demo

import (
	"bytes"
	_ "embed"
	"strings"
)

//go:embed pulse.yaml
var sample []byte

// Config is a pulse.yaml for the café of the demo that asks the running providers.
func (w *World) Config() []byte {
	r := strings.NewReplacer("{x}", w.base+"/x", "{foursquare}", w.base+"/fsq", "{account}", our.ID,
		"{kadikoy}", placeIDs["kadikoy"], "{galata}", placeIDs["galata"])
	return []byte(r.Replace(string(bytes.TrimSpace(sample))) + "\n")
}
