/* app_private: what the files of app share: typing, moments, and the commands no view owns. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_APP_PRIVATE_H
#define SR_TUI_APP_PRIVATE_H

#include "tui/app.h"

/* The snapshot that answers the views now open. */
const struct snapshot *app_snapshot(struct app *app);
/* Begin to type: into a field of the guide, a note ("") or the path to write ("w"). */
void app_start_typing(struct app *app, const char *field, const char *text, bool is_multi);
/* A key while a text is being typed. */
void app_type(struct app *app, const struct key_event *event);
/* What is typed reaches the journal within 250 ms. */
void app_draft_later(struct app *app);
void app_mouse(struct app *app, const struct key_event *event);
/* Is the session read-only? Then a message says so, and why. */
bool app_refuses(struct app *app);
/* Write what the path's ending names (.md .json .txt .csv .ndjson); false: it was not, and a
 * message says why. */
bool app_write(struct app *app, const char *path);

#endif
