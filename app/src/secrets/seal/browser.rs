//! Opening, in the browser, through Web Crypto. The private key cannot be taken out of the browser, not even by this page.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

use super::schedule::{self, Hkdf, NO_SALT};
use super::{Binding, SealTo, Sealed, aad, decoded, encoded};
use crate::model::{RevealedValue, SecretId};

/// Whether this browser can open sealed values here. It cannot where a page came over plain http from another machine.
pub(in crate::secrets) fn can_open() -> bool {
    subtle().is_some()
}

fn subtle() -> Option<SubtleCrypto> {
    let subtle = web_sys::window()?.crypto().ok()?.subtle();
    // The bindings do not know that it may be missing.
    subtle.is_object().then_some(subtle)
}

/// A key pair for one dialog.
pub(in crate::secrets) struct KeyPair {
    subtle: SubtleCrypto,
    private: CryptoKey,
    public: Vec<u8>,
}

impl KeyPair {
    /// Makes one; `None` where the browser does not.
    pub(in crate::secrets) async fn make() -> Option<Self> {
        Self::made().await.ok().flatten()
    }

    async fn made() -> Result<Option<Self>, JsValue> {
        let Some(subtle) = subtle() else { return Ok(None) };
        let pair = done(subtle.generate_key_with_object(&curve()?, false, &usage("deriveBits"))).await?;
        let half = |name: &str| Reflect::get(&pair, &name.into()).and_then(JsCast::dyn_into::<CryptoKey>);
        let (private, public) = (half("privateKey")?, half("publicKey")?);
        let public = bytes(&done(subtle.export_key("raw", &public)).await?);
        Ok(Some(Self { subtle, private, public }))
    }

    /// The public half, for the server.
    pub(in crate::secrets) fn public(&self) -> SealTo {
        SealTo(encoded(&self.public))
    }

    /// Opens what was sealed to this pair for `binding` and `secret`; `None` for anything else.
    pub(in crate::secrets) async fn open(
        self,
        sealed: &Sealed,
        binding: Binding<'_>,
        secret: &SecretId,
    ) -> Option<RevealedValue> {
        let (enc, ciphertext) = (decoded(&sealed.enc)?, decoded(&sealed.ciphertext)?);
        let value = self.opened(&enc, &ciphertext, &binding.info(), aad(secret)).await.ok()?;
        String::from_utf8(value).ok().map(RevealedValue::new)
    }

    async fn opened(
        &self,
        enc: &[u8],
        ciphertext: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, JsValue> {
        let shared = self.hkdf(&schedule::shared_secret(&self.dh(enc).await?, enc, &self.public)).await?;
        let context = schedule::context(
            &self.hash(&schedule::psk_id()).await?,
            &self.hash(&schedule::info(info)).await?,
        );
        let key = self.hkdf(&schedule::key(&shared, &context)).await?;
        let nonce = self.hkdf(&schedule::nonce(&shared, &context)).await?;
        let key = self.import(&key, &named("AES-GCM")?, "decrypt").await?;
        let algorithm = named("AES-GCM")?;
        put(&algorithm, "iv", &array(&nonce))?;
        put(&algorithm, "additionalData", &array(aad))?;
        let opened = done(self.subtle.decrypt_with_object_and_u8_array(&algorithm, &key, ciphertext)).await?;
        Ok(bytes(&opened))
    }

    /// The Diffie-Hellman result with the server's key of this message: the point's x, 32 bytes.
    async fn dh(&self, enc: &[u8]) -> Result<Zeroizing<Vec<u8>>, JsValue> {
        let enc = self.subtle.import_key_with_object("raw", &array(enc), &curve()?, false, &Array::new());
        let algorithm = curve()?;
        put(&algorithm, "public", &done(enc).await?)?;
        self.bits(&algorithm, &self.private, 32).await
    }

    async fn hkdf(&self, step: &Hkdf) -> Result<Zeroizing<Vec<u8>>, JsValue> {
        let key = self.import(&step.key, &named("HKDF")?, "deriveBits").await?;
        let algorithm = named("HKDF")?;
        put(&algorithm, "hash", &"SHA-256".into())?;
        put(&algorithm, "salt", &array(&step.salt))?;
        put(&algorithm, "info", &array(&step.info))?;
        self.bits(&algorithm, &key, step.length).await
    }

    async fn hash(&self, text: &[u8]) -> Result<Vec<u8>, JsValue> {
        let algorithm = named("HMAC")?;
        put(&algorithm, "hash", &"SHA-256".into())?;
        let key = self.import(&NO_SALT, &algorithm, "sign").await?;
        Ok(bytes(&done(self.subtle.sign_with_str_and_u8_array("HMAC", &key, text)).await?))
    }

    async fn bits(
        &self,
        algorithm: &Object,
        key: &CryptoKey,
        length: u16,
    ) -> Result<Zeroizing<Vec<u8>>, JsValue> {
        let bits = self.subtle.derive_bits_with_object(algorithm, key, u32::from(length) * 8);
        Ok(Zeroizing::new(bytes(&done(bits).await?)))
    }

    async fn import(&self, key: &[u8], algorithm: &Object, use_for: &str) -> Result<CryptoKey, JsValue> {
        let key = self.subtle.import_key_with_object("raw", &array(key), algorithm, false, &usage(use_for));
        done(key).await?.dyn_into()
    }
}

async fn done(promise: Result<js_sys::Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?).await
}

fn named(name: &str) -> Result<Object, JsValue> {
    let algorithm = Object::new();
    put(&algorithm, "name", &name.into())?;
    Ok(algorithm)
}

fn curve() -> Result<Object, JsValue> {
    let algorithm = named("ECDH")?;
    put(&algorithm, "namedCurve", &"P-256".into())?;
    Ok(algorithm)
}

fn put(object: &Object, key: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &key.into(), value).map(|_| ())
}

fn usage(word: &str) -> JsValue {
    Array::of1(&word.into()).into()
}

fn array(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

fn bytes(buffer: &JsValue) -> Vec<u8> {
    Uint8Array::new(buffer).to_vec()
}
