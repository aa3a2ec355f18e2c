#!/bin/sh
# PROGRAM ARG...: starts a program for Linux on arm64 by qemu-aarch64-static, for <probe><runner>. The kernel knows qemu only in a
# namespace of this one program, so it can start itself again, and nothing changes outside (Linux 6.7 or newer). QEMU_LD_PREFIX
# names the folder with the C library for arm64; Debian's libc6-arm64-cross has /usr/aarch64-linux-gnu, to which PyInstaller's
# bootloader needs libz.so.1 of zlib1g:arm64 in lib.
exec unshare --user --map-root-user --mount sh -c '
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
magic="\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00"
mask="\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff"
printf %s ":arm64:M::$magic:$mask:$(command -v qemu-aarch64-static):F" > /proc/sys/fs/binfmt_misc/register
exec "$@"' sh "$@"
