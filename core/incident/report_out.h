/* report_out: what the short texts share: for chat, the status page, and the talk. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_REPORT_OUT_H
#define SR_INCIDENT_REPORT_OUT_H

#include "core/incident/report_md_private.h"

/* A report without a document; release its arena. */
void out_open(struct report *report, const struct dossier *dossier);
/* `18:27` of so many minutes after the moment the document is of. */
const char *out_after(struct report *report, int minutes);
const char *out_clock(struct report *report, int64_t at_ns);	/* `18:07`; `n/a` */
/* Has the incident commander approved what is said outside while things stand as they do? */
bool out_is_approved(const struct report *report);
/* `3 of 3 timeouts, 750-890 ms`: one arm, like for like; "" without figures. */
const char *out_arm(struct report *report, bool is_cause);
/* The endpoint both were seen on, `shared endpoints`, or "". */
const char *out_place(struct report *report);
/* Share of the cause in the last 60 s of the log, as percent; `n/a`. */
const char *out_share(struct report *report);
/* `max <= 144 ms, 0 timeouts`: the limits of the check in a few words. */
const char *out_limits(struct report *report);
/* What no text for outside may miss while the log is silent; "" when it is not. */
const char *out_silence(const struct report *report);

#endif
