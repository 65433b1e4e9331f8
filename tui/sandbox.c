/* sandbox: what a run may do after its start, as far as the kernel sees to it. */
/* SPDX-License-Identifier: MIT */
#include "tui/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "core/base/mem.h"

/* Sanitizers trace their own process when it ends. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && !defined(IS_SANITIZED)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && !defined(IS_SANITIZED)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH

#define LOAD(field)                                                                        \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* Refuse a call; the next row is looked at when it is another. */
#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(call), 0, 1), REFUSE

/* A list of what is refused ages better with libc than one of what is allowed. */
static struct sock_filter rows[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	REFUSE,
	LOAD(nr),
#ifdef __x86_64__
	/* Calls by the numbers of x32 would pass below. */
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), REFUSE,
#endif
	DENY(SYS_execve), DENY(SYS_execveat), DENY(SYS_socket), DENY(SYS_connect),
	DENY(SYS_ptrace), DENY(SYS_bpf), DENY(SYS_userfaultfd), DENY(SYS_process_vm_readv),
	DENY(SYS_process_vm_writev), DENY(SYS_mount), DENY(SYS_keyctl), DENY(SYS_add_key),
	DENY(SYS_request_key), DENY(SYS_perf_event_open), DENY(SYS_io_uring_setup),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)SYS_ioctl, 0, 3),
	LOAD(args[1]),		/* its low half, on these machines the first */
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 0, 1),
	REFUSE,
	ALLOW,
};

bool
sandbox_enter(void)
{
	const struct sock_fprog program = { .len = LENGTH(rows), .filter = rows };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

const char *
sandbox_possible(void)
{
	/* The kernel answers EFAULT to a filter that is nowhere when it knows filters at all. */
	bool is_known = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) != 0 && errno == EFAULT;

	return is_known ? "partial: no programs, no network" : "none";
}

#else

bool
sandbox_enter(void)
{
	return false;
}

const char *
sandbox_possible(void)
{
	return "none";
}

#endif
