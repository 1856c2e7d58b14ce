// Command call does what command base does, by a call of the SDK.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lapgen/stytch-go/stytch"
)

func main() {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	client, err := stytch.NewClient(os.Getenv("STYTCH_PROJECT_ID"), os.Getenv("STYTCH_SECRET"))
	if err != nil {
		logger.Error("client", "error", err)
		os.Exit(1)
	}
	user, err := client.Users.Get(context.Background(), &stytch.UsersGetParams{UserID: os.Args[1]})
	if err != nil {
		logger.Error("call", "error", err)
		os.Exit(1)
	}
	logger.Info("user", "id", user.UserID, "status", user.Status)
}
