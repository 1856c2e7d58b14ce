// Command call does what command base does, with a call of the SDK in place of net/http and encoding/json.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lapgen/stytch-go/stytch"
	"github.com/lapgen/stytch-go/stytch/token"
)

func main() {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	verifier, err := token.NewVerifier(token.Consumer, os.Getenv("STYTCH_PROJECT_ID"))
	if err != nil {
		logger.Error("verifier", "error", err)
		os.Exit(1)
	}
	session, err := verifier.Session(context.Background(), os.Args[1])
	if err != nil {
		logger.Error("session", "error", err)
		os.Exit(1)
	}
	client, err := stytch.NewClient(os.Getenv("STYTCH_PROJECT_ID"), os.Getenv("STYTCH_SECRET"))
	if err != nil {
		logger.Error("client", "error", err)
		os.Exit(1)
	}
	user, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: session.UserID})
	if err != nil {
		logger.Error("call", "error", err)
		os.Exit(1)
	}
	logger.Info("user", "id", user.UserID, "status", user.Status)
}
