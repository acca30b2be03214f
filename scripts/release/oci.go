package main

import (
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// nobody is the user of the container: no account of the host has this number.
const nobody = 65532

// rootfs is all a container needs: the program (time zones are part of it), whom to
// trust on the web, a folder for the data and one for what is passing.
func rootfs(program []byte, p papers, s stamp) *tree {
	t := &tree{time: s.time}
	t.program("usr/bin/pulse", program)
	t.file("etc/ssl/certs/ca-certificates.crt", roots())
	t.file("etc/passwd", []byte("root:x:0:0:root:/:/sbin/nologin\npulse:x:65532:65532:pulse:/data:/sbin/nologin\n"))
	t.file("etc/group", []byte("root:x:0:\npulse:x:65532:\n"))
	p.into(t, "usr/share/doc/pulse/")
	t.add(entry{name: "data", mode: fs.ModeDir | 0o700, owner: nobody})
	t.add(entry{name: "tmp", mode: fs.ModeDir | fs.ModeSticky | 0o777})
	return t
}

// roots are the certificate authorities Mozilla trusts, but for those it trusts within
// limits: a file of certificates cannot say limits.
func roots() []byte {
	var out []byte
	for r := range bundle.Roots() {
		if r.Constraint == nil {
			out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate})...)
		}
	}
	return out
}

const (
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// descriptor points at a blob of an image.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// blob keeps data under its sum in a layout of OCI.
func blob(layout *tree, media string, data []byte) descriptor {
	digest := hex.EncodeToString(sum(data))
	layout.file("blobs/sha256/"+digest, data)
	return descriptor{MediaType: media, Digest: "sha256:" + digest, Size: len(data)}
}

// image is an image of one layer as an archive that `podman load`, `docker load` and
// `skopeo copy oci-archive:…` read. What it says of itself is what the Containerfile says.
func image(root *tree, t target, s stamp) ([]byte, error) {
	layer, err := root.tar("")
	if err != nil {
		return nil, err
	}
	layout := &tree{time: s.time}
	config, err := json.Marshal(imageConfig(layer, t, s))
	if err != nil {
		return nil, err
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": mediaManifest,
		"config": blob(layout, mediaConfig, config), "layers": []descriptor{blob(layout, mediaLayer, gzipped(layer))},
	})
	if err != nil {
		return nil, err
	}
	m := blob(layout, mediaManifest, manifest)
	m.Platform = map[string]string{"os": t.os, "architecture": t.arch}
	m.Annotations = map[string]string{
		"org.opencontainers.image.ref.name": s.tag(),
		"io.containerd.image.name":          "localhost/pulse:" + s.tag(),
	}
	index, err := json.Marshal(map[string]any{"schemaVersion": 2, "manifests": []descriptor{m}})
	if err != nil {
		return nil, err
	}
	layout.file("index.json", index)
	layout.file("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	return layout.tar("")
}

func imageConfig(layer []byte, t target, s stamp) map[string]any {
	made := s.time.Format(time.RFC3339)
	return map[string]any{
		"created": made, "architecture": t.arch, "os": t.os,
		"config": map[string]any{
			"User": "65532:65532", "WorkingDir": "/data", "Entrypoint": []string{"/usr/bin/pulse"}, "Cmd": []string{"help"},
			"Env":     []string{"PATH=/usr/bin", "HOME=/data", "PULSE_CONFIG=/data/pulse.yaml"},
			"Volumes": map[string]any{"/data": struct{}{}},
			"Labels": map[string]string{
				"org.opencontainers.image.title":    "pulse",
				"org.opencontainers.image.version":  s.version,
				"org.opencontainers.image.revision": s.commit,
				"org.opencontainers.image.created":  made,
				"org.opencontainers.image.licenses": "Apache-2.0",
				"org.opencontainers.image.source":   "https://" + itself,
			},
		},
		"rootfs":  map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(sum(layer))}},
		"history": []map[string]string{{"created": made, "created_by": "scripts/release"}},
	}
}
