package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// The shapes of CycloneDX 1.5, as far as a Go program has something to say.
type (
	bom struct {
		Schema       string       `json:"$schema"`
		BomFormat    string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		SerialNumber string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     bomMetadata  `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	bomMetadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		Hashes     []bomHash  `json:"hashes,omitempty"`
		Licenses   []licensed `json:"licenses"`
		PURL       string     `json:"purl"`
		Properties []property `json:"properties,omitempty"`
	}
	bomHash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	licensed struct {
		Expression string `json:"expression"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn"`
	}
)

// purl names a module as the databases of known faults look it up.
func purl(path, version string) string {
	var parts []string
	for _, p := range strings.Split(path, "/") {
		parts = append(parts, url.PathEscape(p))
	}
	return "pkg:golang/" + strings.Join(parts, "/") + "@" + url.PathEscape(version)
}

// sbom tells what one binary is made of. Its serial number is made of what it says, so
// that the same release has the same one.
func sbom(mods []module, binary []byte, t target, s stamp) ([]byte, error) {
	refs := map[string]string{}
	for _, m := range mods {
		refs[m.Path] = purl(m.Path, m.Version)
	}
	refs[itself] = purl(itself, s.version)
	b := bom{
		Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", BomFormat: "CycloneDX", SpecVersion: "1.5", Version: 1,
		Metadata: bomMetadata{
			Timestamp: s.time.Format(time.RFC3339),
			Component: component{
				Type: "application", Ref: refs[itself], Name: "pulse", Version: s.version, PURL: refs[itself],
				Hashes:   []bomHash{{"SHA-256", hex.EncodeToString(sum(binary))}},
				Licenses: []licensed{{"Apache-2.0"}},
				Properties: []property{
					{"pulse:commit", s.commit}, {"pulse:os", t.os}, {"pulse:arch", t.arch},
				},
			},
		},
	}
	for i, m := range mods {
		if i > 0 {
			b.Components = append(b.Components, componentOf(m, refs[m.Path]))
		}
		d := dependency{Ref: refs[m.Path], DependsOn: []string{}}
		for _, need := range m.needs {
			d.DependsOn = append(d.DependsOn, refs[need])
		}
		b.Dependencies = append(b.Dependencies, d)
	}
	said, err := written(b)
	if err != nil {
		return nil, err
	}
	b.SerialNumber = uuid(sum(said))
	return written(b)
}

func componentOf(m module, ref string) component {
	c := component{Type: "library", Ref: ref, Name: m.Path, Version: m.Version, PURL: ref, Licenses: []licensed{{ids(m.papers)}}}
	if m.sum != "" {
		c.Properties = []property{{"go:sum", m.sum}}
	}
	return c
}

func written(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

func sum(data []byte) []byte {
	s := sha256.Sum256(data)
	return s[:]
}

// uuid makes a name of version 8 (one's own making) of a sum.
func uuid(of []byte) string {
	b := append([]byte(nil), of[:16]...)
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
