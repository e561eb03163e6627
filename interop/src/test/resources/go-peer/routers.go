package main

// Routers on the web, asked by boxo's client:
//
//	router-providers URL CID   ok PEER ...
//	router-peers URL PEER      ok ADDRESS ...
//	router-closest URL CID     ok PEER ...
//	router-put URL             ok NAME, after a record of a new key was put there
//	router-get URL NAME        ok VALUE

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/ipfs/boxo/ipns"
	"github.com/ipfs/boxo/path"
	"github.com/ipfs/boxo/routing/http/client"
	"github.com/ipfs/boxo/routing/http/types"
	"github.com/ipfs/boxo/routing/http/types/iter"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

func init() {
	commands["router-providers"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		key, err := cid.Decode(words[1])
		if err != nil {
			return "", err
		}
		return found(words[0], func(router *client.Client) (iter.ResultIter[types.Record], error) {
			return router.FindProviders(ctx, key)
		}, func(record types.Record) []string {
			if peer, isPeer := record.(*types.PeerRecord); isPeer {
				return []string{peer.ID.String()}
			}
			return nil
		})
	}
	commands["router-peers"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		id, err := peer.Decode(words[1])
		if err != nil {
			return "", err
		}
		return found(words[0], func(router *client.Client) (iter.ResultIter[*types.PeerRecord], error) {
			return router.FindPeers(ctx, id)
		}, func(record *types.PeerRecord) []string {
			var addresses []string
			for _, address := range record.Addrs {
				addresses = append(addresses, address.String())
			}
			return addresses
		})
	}
	commands["router-closest"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		key, err := cid.Decode(words[1])
		if err != nil {
			return "", err
		}
		return found(words[0], func(router *client.Client) (iter.ResultIter[*types.PeerRecord], error) {
			return router.GetClosestPeers(ctx, key)
		}, func(record *types.PeerRecord) []string { return []string{record.ID.String()} })
	}
	commands["router-put"] = routerPut
	commands["router-get"] = routerGet
}

// What a router at url finds, as the words of each record.
func found[T any](
	url string,
	ask func(*client.Client) (iter.ResultIter[T], error),
	words func(T) []string,
) (string, error) {
	router, err := client.New(url)
	if err != nil {
		return "", err
	}
	records, err := ask(router)
	if err != nil {
		return "", err
	}
	defer records.Close()
	var all []string
	for records.Next() {
		if err := records.Val().Err; err != nil {
			return "", err
		}
		all = append(all, words(records.Val().Val)...)
	}
	return strings.Join(all, " "), nil
}

func routerPut(ctx context.Context, _ *session, words []string) (string, error) {
	router, err := client.New(words[0])
	if err != nil {
		return "", err
	}
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	if err != nil {
		return "", err
	}
	id, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return "", err
	}
	value, err := path.NewPath("/ipfs/bafkqaaa")
	if err != nil {
		return "", err
	}
	record, err := ipns.NewRecord(key, value, 1, time.Now().Add(time.Hour), time.Minute)
	if err != nil {
		return "", err
	}
	name := ipns.NameFromPeer(id)
	return name.String(), router.PutIPNS(ctx, name, record)
}

func routerGet(ctx context.Context, _ *session, words []string) (string, error) {
	router, err := client.New(words[0])
	if err != nil {
		return "", err
	}
	name, err := ipns.NameFromString(words[1])
	if err != nil {
		return "", err
	}
	record, err := router.GetIPNS(ctx, name)
	if err != nil {
		return "", err
	}
	value, err := record.Value()
	if err != nil {
		return "", err
	}
	return value.String(), nil
}
