//! Sealing, on the server.

use hpke::aead::{AeadCtxS, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, HpkeError, Kem, OpModeS, Serializable, setup_sender};
use secrecy::{ExposeSecret, SecretString};

use super::{Binding, SealTo, Sealed, aad, decoded, encoded};
use crate::model::SecretId;

/// A dialog's public key that was found to be one: a point of the curve and not the point at infinity.
pub(crate) struct Recipient(<DhP256HkdfSha256 as Kem>::PublicKey);

impl Recipient {
    /// Reads a key.
    ///
    /// # Errors
    /// What is wrong with it, for whoever sent it.
    pub(crate) fn read(key: &SealTo) -> Result<Self, String> {
        let bytes = decoded(&key.0).ok_or("It must be base64url without padding.")?;
        let key = <DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&bytes)
            .map_err(|_| "It must be an uncompressed point of the curve P-256: 65 bytes, the first is 4.")?;
        Ok(Self(key))
    }

    /// An envelope for one value, made before there is a value, so that nothing can fail once there is.
    ///
    /// # Errors
    /// HPKE's; none is known for a key that was read.
    pub(crate) fn envelope(&self, binding: &Binding) -> Result<Envelope, HpkeError> {
        let (enc, context) =
            setup_sender::<_, _, DhP256HkdfSha256>(&OpModeS::Base, &self.0, &binding.info())?;
        Ok(Envelope { enc: encoded(&enc.to_bytes()), context })
    }
}

/// Takes one value.
pub(crate) struct Envelope {
    enc: String,
    context: AeadCtxS<AesGcm256, HkdfSha256, DhP256HkdfSha256>,
}

impl Envelope {
    /// Seals the value of `secret`. The only copy that is made of it is encrypted where it stands.
    ///
    /// # Errors
    /// HPKE's; none is known for a value of a sensible length.
    pub(crate) fn seal(mut self, secret: &SecretId, value: &SecretString) -> Result<Sealed, HpkeError> {
        let ciphertext = self.context.seal(value.expose_secret().as_bytes(), aad(secret))?;
        Ok(Sealed { enc: self.enc, ciphertext: encoded(&ciphertext) })
    }
}
