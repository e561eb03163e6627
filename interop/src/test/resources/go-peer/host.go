package main

import (
	cryptotls "crypto/tls"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/pnet"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/host/observedaddrs"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
)

func protocolID(name string) protocol.ID {
	return protocol.ID(name)
}

// Declares the flags that say what the host is made of, and makes it once they are parsed.
func hostFlags() func() (host.Host, error) {
	listen := flag.String("listen", "/ip4/127.0.0.1/tcp/0", "where to listen, with commas between; may be empty")
	securities := flag.String("security", "noise,tls", "noise, tls, or both in the order of preference")
	transports := flag.String("transports", "tcp,ws,quic", "tcp, ws, quic")
	network := flag.String("swarm-key", "", "a file with the key of a private network")
	reach := flag.String("reach", "", "relay: a relay for others; client: by way of relays; punch: and with hole punching")
	certificate := flag.String("certificate", "", "a file with certificate and key for /tls/ws")
	return func() (host.Host, error) {
		options := []libp2p.Option{libp2p.UserAgent("go-peer/1"), libp2p.NoListenAddrs}
		options = append(options, reaching(*reach)...)
		for _, name := range strings.Split(*securities, ",") {
			switch name {
			case "noise":
				options = append(options, libp2p.Security(noise.ID, noise.New))
			case "tls":
				options = append(options, libp2p.Security(tls.ID, tls.New))
			default:
				return nil, fmt.Errorf("unknown security %q", name)
			}
		}
		if *network != "" {
			file, err := os.Open(*network)
			if err != nil {
				return nil, err
			}
			key, err := pnet.DecodeV1PSK(file)
			if err != nil {
				return nil, err
			}
			options = append(options, libp2p.PrivateNetwork(key))
		}
		for _, name := range strings.Split(*transports, ",") {
			switch name {
			case "tcp":
				options = append(options, libp2p.Transport(tcp.NewTCPTransport))
			case "ws":
				secured, err := webSocketTLS(*certificate)
				if err != nil {
					return nil, err
				}
				options = append(options, libp2p.Transport(websocket.New, secured...))
			case "quic":
				if *network == "" {
					options = append(options, libp2p.Transport(quic.NewTransport))
				}
			default:
				return nil, fmt.Errorf("unknown transport %q", name)
			}
		}
		if *listen != "" {
			options = append(options, libp2p.ListenAddrStrings(strings.Split(*listen, ",")...))
		}
		return libp2p.New(options...)
	}
}

// Both sides of /tls/ws: the certificates of tests are signed by nobody.
func webSocketTLS(file string) ([]any, error) {
	options := []any{websocket.WithTLSClientConfig(&cryptotls.Config{InsecureSkipVerify: true})}
	if file != "" {
		pair, err := cryptotls.LoadX509KeyPair(file, file)
		if err != nil {
			return nil, err
		}
		served := &cryptotls.Config{Certificates: []cryptotls.Certificate{pair}}
		options = append(options, websocket.WithTLSConfig(served))
	}
	return options, nil
}

// What the host does about those who cannot be dialled; nothing unless it is told to.
func reaching(how string) []libp2p.Option {
	switch how {
	case "relay":
		return []libp2p.Option{libp2p.EnableRelay(), libp2p.EnableRelayService(), libp2p.ForceReachabilityPublic(),
			libp2p.EnableAutoNATv2()}
	case "client":
		return []libp2p.Option{libp2p.EnableRelay()}
	case "punch":
		observedaddrs.ActivationThresh = 1 // There is one peer that sees it from outside.
		return []libp2p.Option{libp2p.EnableRelay(), libp2p.EnableHolePunching(), libp2p.ForceReachabilityPrivate()}
	default:
		return []libp2p.Option{libp2p.DisableRelay()}
	}
}
