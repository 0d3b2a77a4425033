#!/usr/bin/env bash
# Sign Windows files in place (Authenticode), with the certificate that the environment names:
#   KIT_SIGN_PKCS12      a .p12 file, its password in the file KIT_SIGN_PASSWORD_FILE
#   KIT_SIGN_PKCS11      a module, with KIT_SIGN_CERTIFICATE (PEM) and KIT_SIGN_KEY (pkcs11: URI);
#                        the token's PIN in the file KIT_SIGN_PASSWORD_FILE
#   KIT_SIGN_TIMESTAMP   a time-stamping service (http), so that signatures outlive the certificate
# `sign.sh --can` only tells by its exit code whether there is a certificate.
set -euo pipefail

if [ -z "${KIT_SIGN_PKCS12:-}${KIT_SIGN_PKCS11:-}" ]; then
    [ "${1:-}" = --can ] || echo "Aucun certificat de signature dans l’environnement." >&2
    exit 1
fi
if [ "${1:-}" = --can ]; then
    exit 0
fi

options=(-h sha256 -n "Kit Commune")
if [ -n "${KIT_SIGN_PKCS12:-}" ]; then
    options+=(-pkcs12 "$KIT_SIGN_PKCS12")
else
    options+=(-pkcs11module "$KIT_SIGN_PKCS11" -certs "$KIT_SIGN_CERTIFICATE" -key "$KIT_SIGN_KEY")
fi
# A password on the command line would be seen by everybody on the machine.
[ -z "${KIT_SIGN_PASSWORD_FILE:-}" ] || options+=(-readpass "$KIT_SIGN_PASSWORD_FILE")
[ -z "${KIT_SIGN_TIMESTAMP:-}" ] || options+=(-ts "$KIT_SIGN_TIMESTAMP")

for file in "$@"; do
    osslsigncode sign "${options[@]}" -in "$file" -out "$file.signed" >&2
    mv "$file.signed" "$file"
done
