package demo

import (
	"bytes"
	_ "embed"
	"strings"
)

//go:embed pulse.yaml
var sample []byte

// Notes is the notes.txt that lineup.notes of the demo's pulse.yaml names.
//
//go:embed notes.txt
var Notes []byte

// Config is a pulse.yaml for the café of the demo that asks the running providers.
func (w *World) Config() []byte {
	r := strings.NewReplacer("{x}", w.base+"/x", "{foursquare}", w.base+"/fsq", "{account}", our.ID,
		"{kadikoy}", placeIDs["kadikoy"], "{galata}", placeIDs["galata"])
	return []byte(r.Replace(string(bytes.TrimSpace(sample))) + "\n")
}
