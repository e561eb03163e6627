package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"

	"github.com/ipfs/boxo/bitswap"
	bsnet "github.com/ipfs/boxo/bitswap/network/bsnet"
	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer"
	"github.com/ipfs/go-cid"
	"github.com/ipfs/go-datastore"
	dssync "github.com/ipfs/go-datastore/sync"
	format "github.com/ipfs/go-ipld-format"
)

// The links of a node in a made tree.
const fan = 170

func init() {
	beginnings = append(beginnings, beginContent)
	commands["file"] = addFile
	commands["tree"] = addTree
	commands["fetch"] = fetch
	commands["has"] = has
}

// Blocks in memory, exchanged by Bitswap.
type content struct {
	blocks blockstore.Blockstore
	dag    format.DAGService
}

func beginContent(s *session) error {
	blocks := blockstore.NewBlockstore(dssync.MutexWrap(datastore.NewMapDatastore()))
	exchange := bitswap.New(context.Background(), bsnet.NewFromIpfsHost(s.host), s.finder(), blocks)
	s.content = &content{blocks, merkledag.NewDAGService(blockservice.New(blocks, exchange))}
	return nil
}

// Bytes that a number determines.
type numbers struct {
	state uint64
}

func (n *numbers) Read(into []byte) (int, error) {
	for i := 0; i+8 <= len(into); i += 8 {
		n.state ^= n.state << 13
		n.state ^= n.state >> 7
		n.state ^= n.state << 17
		binary.LittleEndian.PutUint64(into[i:], n.state)
	}
	return len(into) / 8 * 8, nil
}

// file BYTES SEED: keeps a file and answers its root.
func addFile(_ context.Context, s *session, words []string) (string, error) {
	size, seed, err := two(words)
	if err != nil {
		return "", err
	}
	reader := io.LimitReader(&numbers{uint64(seed)}, int64(size))
	node, err := importer.BuildDagFromReader(s.content.dag, chunk.NewSizeSplitter(reader, 1<<20))
	if err != nil {
		return "", err
	}
	return node.Cid().String(), nil
}

// tree LEAVES SEED: keeps that many small blocks below nodes with links, the empty block among them; answers the root.
func addTree(ctx context.Context, s *session, words []string) (string, error) {
	leaves, seed, err := two(words)
	if err != nil {
		return "", err
	}
	random := &numbers{uint64(seed)}
	level := []format.Node{merkledag.NewRawNode(nil)}
	for len(level) < leaves {
		data := make([]byte, 8+len(level)%200*8)
		if _, err := io.ReadFull(random, data); err != nil {
			return "", err
		}
		level = append(level, merkledag.NewRawNode(data))
	}
	for {
		if err := s.content.dag.AddMany(ctx, level); err != nil {
			return "", err
		}
		if len(level) == 1 {
			return level[0].Cid().String(), nil
		}
		var above []format.Node
		for at := 0; at < len(level); at += fan {
			node := &merkledag.ProtoNode{}
			if err := node.SetCidBuilder(merkledag.V1CidPrefix()); err != nil {
				return "", err
			}
			for _, child := range level[at:min(at+fan, len(level))] {
				if err := node.AddNodeLink("", child); err != nil {
					return "", err
				}
			}
			above = append(above, node)
		}
		level = above
	}
}

// fetch CID: brings everything below it; answers how many blocks there are, and how many bytes.
func fetch(ctx context.Context, s *session, words []string) (string, error) {
	if len(words) != 1 {
		return "", fmt.Errorf("fetch CID")
	}
	root, err := cid.Decode(words[0])
	if err != nil {
		return "", err
	}
	getter := merkledag.NewSession(ctx, s.content.dag)
	var count, size atomic.Int64
	links := func(ctx context.Context, c cid.Cid) ([]*format.Link, error) {
		node, err := getter.Get(ctx, c)
		if err != nil {
			return nil, err
		}
		count.Add(1)
		size.Add(int64(len(node.RawData())))
		if again, err := c.Prefix().Sum(node.RawData()); err != nil || !again.Equals(c) {
			return nil, fmt.Errorf("other bytes came for %s", c)
		}
		return node.Links(), nil
	}
	if err := merkledag.Walk(ctx, links, root, cid.NewSet().Visit, merkledag.Concurrency(256)); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %d", count.Load(), size.Load()), nil
}

// has CID: whether the block is here already, and which bytes it has.
func has(ctx context.Context, s *session, words []string) (string, error) {
	if len(words) != 1 {
		return "", fmt.Errorf("has CID")
	}
	c, err := cid.Decode(words[0])
	if err != nil {
		return "", err
	}
	block, err := s.content.blocks.Get(ctx, c)
	if format.IsNotFound(err) {
		return "no", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("yes %d", len(block.RawData())), nil
}

func two(words []string) (int, int, error) {
	if len(words) != 2 {
		return 0, 0, fmt.Errorf("two numbers are wanted")
	}
	first, err := strconv.Atoi(words[0])
	if err != nil {
		return 0, 0, err
	}
	second, err := strconv.Atoi(words[1])
	return first, second, err
}
