// Reads a trail as any reader of C2SP tlog-tiles may: with Go's own transparency log, which knows nothing of Vigil.
// It opens the signed checkpoint, authenticates every tile against it, compares every entry with its hash, and proves
// that each older checkpoint it is given is a prefix of this one. Prints the number of entries.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder struct{ path string }

func (f folder) Height() int                     { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		// Go names the height of its tiles; tlog-tiles has one height and does not.
		name := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		bytes, err := os.ReadFile(filepath.Join(f.path, name))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func open(path string, verifiers note.Verifiers) tlog.Tree {
	bytes, err := os.ReadFile(path)
	check(err)
	opened, err := note.Open(bytes, verifiers)
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

func entries(path string, tree tlog.Tree) [][]byte {
	var all [][]byte
	for bundle := int64(0); bundle*256 < tree.N; bundle++ {
		tile := tlog.Tile{H: 8, L: 0, N: bundle, W: int(min(256, tree.N-bundle*256))}
		bytes, err := os.ReadFile(filepath.Join(path, "tile/entries/"+strings.TrimPrefix(tile.Path(), "tile/8/0/")))
		check(err)
		for len(bytes) > 0 {
			length := int(binary.BigEndian.Uint16(bytes))
			all = append(all, bytes[2:2+length])
			bytes = bytes[2+length:]
		}
	}
	return all
}

func main() {
	path := os.Args[1]
	line, err := os.ReadFile(filepath.Join(path, "key.pub"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(line)))
	check(err)
	verifiers := note.VerifierList(verifier)
	tree := open(filepath.Join(path, "checkpoint"), verifiers)
	hashes := tlog.TileHashReader(tree, folder{path})
	all := entries(path, tree)
	if int64(len(all)) != tree.N {
		log.Fatalf("%d entries, and the checkpoint says %d", len(all), tree.N)
	}
	for at, entry := range all {
		found, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(at))})
		check(err)
		if found[0] != tlog.RecordHash(entry) {
			log.Fatalf("entry %d is not the one that was signed", at)
		}
	}
	for _, older := range os.Args[2:] {
		before := open(older, verifiers)
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
	}
	fmt.Println(len(all))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
