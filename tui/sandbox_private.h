/* sandbox_private: the half that sees to files. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_SANDBOX_PRIVATE_H
#define SR_TUI_SANDBOX_PRIVATE_H

#include "tui/sandbox.h"

/* Sanitizers trace their own process when it ends, and read what they like: none for them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_IS_SANITIZED 1
#endif
#endif

/* Landlock: false where the kernel has none. */
bool sandbox_files_enter(const struct sandbox_paths *paths);
bool sandbox_files_possible(void);

#endif
