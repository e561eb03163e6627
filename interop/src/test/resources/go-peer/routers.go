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
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
)

func init() {
	commands["router-providers"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		router, err := client.New(words[0])
		if err != nil {
			return "", err
		}
		key, err := cid.Decode(words[1])
		if err != nil {
			return "", err
		}
		found, err := router.FindProviders(ctx, key)
		if err != nil {
			return "", err
		}
		defer found.Close()
		var names []string
		for found.Next() {
			if err := found.Val().Err; err != nil {
				return "", err
			}
			if record, isPeer := found.Val().Val.(*types.PeerRecord); isPeer {
				names = append(names, record.ID.String())
			}
		}
		return strings.Join(names, " "), nil
	}
	commands["router-peers"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		router, err := client.New(words[0])
		if err != nil {
			return "", err
		}
		id, err := peer.Decode(words[1])
		if err != nil {
			return "", err
		}
		found, err := router.FindPeers(ctx, id)
		if err != nil {
			return "", err
		}
		defer found.Close()
		var addresses []string
		for found.Next() {
			if err := found.Val().Err; err != nil {
				return "", err
			}
			for _, address := range found.Val().Val.Addrs {
				addresses = append(addresses, address.String())
			}
		}
		return strings.Join(addresses, " "), nil
	}
	commands["router-closest"] = func(ctx context.Context, _ *session, words []string) (string, error) {
		router, err := client.New(words[0])
		if err != nil {
			return "", err
		}
		key, err := cid.Decode(words[1])
		if err != nil {
			return "", err
		}
		found, err := router.GetClosestPeers(ctx, key)
		if err != nil {
			return "", err
		}
		defer found.Close()
		var names []string
		for found.Next() {
			if err := found.Val().Err; err != nil {
				return "", err
			}
			names = append(names, found.Val().Val.ID.String())
		}
		return strings.Join(names, " "), nil
	}
	commands["router-put"] = routerPut
	commands["router-get"] = routerGet
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
