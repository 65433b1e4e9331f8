/* app_private: what the files of app share: typing, moments, and the commands no view owns. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_APP_PRIVATE_H
#define SR_TUI_APP_PRIVATE_H

#include "tui/app.h"

/* The snapshot that answers the views now open. */
const struct snapshot *app_snapshot(struct app *app);
/* Begin to type: into a field of the guide, a note (""), the path to write ("w"), a command (":")
 * or a time to go to ("t"). */
void app_start_typing(struct app *app, const char *field, const char *text, bool is_multi);
/* A key while a text is being typed. */
void app_type(struct app *app, const struct key_event *event);
/* Lists that stood on the newest record go on with it while a log grows; true: ask for another
 * snapshot. */
bool app_ride(struct app *app, const struct snapshot *snapshot);
/* Does the board stand at a moment of its own, not at its end? */
bool app_is_held(const struct app *app);
/* The commands of time; false: it is none. */
bool app_do_time(struct app *app, enum command command);
/* Go to a time as --at takes it; false: it is none, and a message says why. */
bool app_go_to(struct app *app, const char *text);
/* Is what is being typed kept in the journal: a field or a note? */
bool app_types_a_note(const struct app *app);
/* What is typed reaches the journal within 250 ms. */
void app_draft_later(struct app *app);
void app_mouse(struct app *app, const struct key_event *event);
/* May the command not be done now: the session is read-only, or the log is still being read?
 * Then a message says so, and why. */
bool app_refuses(struct app *app, enum command command);
/* Write what the path's ending names (.md .json .txt .csv .ndjson); false: it was not, and a
 * message says why. */
bool app_write(struct app *app, const char *path);

#endif
